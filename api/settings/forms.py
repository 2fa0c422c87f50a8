"""What the forms of administration send."""

from typing import Annotated

from pydantic import BaseModel, Field

Text = Annotated[str, Field(max_length=200)]


class NewAccount(BaseModel):
    """An account to be added, with its first role."""

    sign_in_name: Text = ""
    name: Text = ""
    role: Text = ""
    area: Text = ""


class Grants(BaseModel):
    """The roles that stay, as they were shown, and one to be added."""

    grant: Annotated[list[Text], Field(max_length=50)] = []
    role: Text = ""
    area: Text = ""


class SubjectForm(BaseModel):
    """Under which subject an issuer knows the owner of an account; empty for none."""

    subject: Annotated[str, Field(max_length=300)] = ""


class NewToken(BaseModel):
    """A token to be made; `only` narrows it to one right."""

    label: Text = ""
    role: Text = ""
    area: Text = ""
    days: Annotated[int, Field(ge=1, le=366)] = 90
    only: Text = ""


class SettingsForm(BaseModel):
    """The settings of a territory."""

    timezone: Text = ""
    desk_telephones: Text = ""
    sponsor: Text = ""
    filing_number: Text = ""
    limits_profile: Text = ""
    code_profile: Text = ""
    plan_steps: Text = ""
    due_percent: Text = ""
    complaints: Text = ""
    accuracy_m: Text = ""
    report_categories: Annotated[str, Field(max_length=2_000)] | None = None
