"""`gridsteward verify`: whether what is stored is as it must be."""

import secrets
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from api.cli.output import progress_bar, show_json, tell, terminal_language
from api.language import translate
from geo.audit.heads import NAME
from geo.audit.verifying import Heads
from geo.core.language import say
from geo.core.settings import Settings
from geo.db.checking import Finding, Look
from geo.db.database import open_database
from geo.publishing.verifying import Verdict, verify

app = typer.Typer()


@app.command("verify")
def verify_all(
    full: Annotated[bool, typer.Option("--full", help="Look at every row of large tables, not at a sample.")] = False,
    seed: Annotated[
        int | None, typer.Option(min=0, help="Which sample to look at; without it another each time.")
    ] = None,
    heads: Annotated[
        Path | None, typer.Option(exists=True, dir_okay=False, help="A copy of the file audit.heads, kept elsewhere.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Write the answer for programs.")] = False,
) -> None:
    """Check the trail and everything else that is stored; status 1 where something is wrong."""
    settings = Settings()
    look = Look(full=full, seed=secrets.randbelow(1_000_000) if seed is None else seed)
    noted = Heads(heads or settings.data_dir / NAME, must_exist=heads is not None or settings.database_url is None)
    verdicts = []
    with open_database(settings) as database, progress_bar() as progress:
        for verdict in verify(database, look, noted, progress):
            verdicts.append(verdict)
            if not as_json:
                _tell(verdict)
    if as_json:
        show_json(_as_value(verdicts, look))
    else:
        _conclude(verdicts, look)
    if not all(verdict.sound for verdict in verdicts):
        raise typer.Exit(1)


def _tell(verdict: Verdict) -> None:
    title = translate(verdict.check.title, terminal_language())
    if verdict.sound:
        tell(say("{check}: in order ({count} looked at)", check=title, count=f"{verdict.looked_at:,}"))
        return
    tell(say("{check}: {count} findings", check=title, count=f"{sum(verdict.counts.values()):,}"))
    for finding in verdict.findings:
        _tell_finding(finding)
    if more := sum(verdict.counts.values()) - len(verdict.findings):
        tell(say("  … and {count} more of the same", count=f"{more:,}"))


def _tell_finding(finding: Finding) -> None:
    language = terminal_language()
    tell(say("  {what}", what=translate(finding.what, language)))
    tell(say("    Where: {where}", where=finding.where))
    tell(say("    What to do: {remedy}", remedy=translate(finding.remedy, language)))


def _conclude(verdicts: Sequence[Verdict], look: Look) -> None:
    if not look.full:
        tell(say("Of tables with more than {count} rows a sample was looked at (--seed {seed}); --full looks at all.",
                 count=f"{look.sample:,}", seed=str(look.seed)))  # fmt: skip
    if all(verdict.sound for verdict in verdicts):
        tell(say("Everything is in order."))
    else:
        tell(say("Something is wrong: see above."))


def _as_value(verdicts: Sequence[Verdict], look: Look) -> dict[str, Any]:
    return {
        "sound": all(verdict.sound for verdict in verdicts),
        "full": look.full,
        "seed": look.seed,
        "checks": [
            {
                "name": verdict.check.name,
                "title": translate(verdict.check.title, terminal_language()),
                "sound": verdict.sound,
                "counts": dict(verdict.counts),
                "looked_at": verdict.looked_at,
                "took_s": round(verdict.took_s, 3),
            }
            for verdict in verdicts
        ],
        "findings": [_finding(verdict, each) for verdict in verdicts for each in verdict.findings],
    }


def _finding(verdict: Verdict, finding: Finding) -> dict[str, str]:
    language = terminal_language()
    return {
        "check": verdict.check.name,
        "code": finding.code,
        "what": translate(finding.what, language),
        "where": finding.where,
        "remedy": translate(finding.remedy, language),
    }
