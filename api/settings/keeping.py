"""Work that failed, and what is saved: jobs to run again, the age of the last backup, a backup now."""

from fastapi import Request
from fastapi.responses import HTMLResponse, RedirectResponse

from api.audience import Router, allow
from api.dependencies import SessionDep, SettingsDep, ViewerDep, page
from api.settings.sections import sections_for
from api.trail import TrailDep
from geo.audit.rules import Action, Subject
from geo.core import clock
from geo.core.language import Sentence, say
from geo.core.viewer import Right
from geo.db.backups.shelf import last_backup
from geo.db.failedjobs import count_jobs, discard_job, failed_jobs, retry_job
from geo.db.queue import defer

router = Router(prefix="/settings", include_in_schema=False)

STALE_AFTER_H = 36
"""A backup older than a night and a half is one that was missed."""

TASKS: dict[str, Sentence] = {
    "import.preview": say("Look through a file"),
    "import.apply": say("Apply a file"),
    "plan.swap_due": say("Bring divisions into force"),
    "import.note_interrupted": say("Note files that were interrupted"),
    "names.follow_addresses": say("Find compounds and buildings in the address list"),
    "backup.save": say("Save everything"),
    "tracks.forget": say("Remove old tracks"),
    "contacts.erase_expired": say("Erase contacts whose time is over"),
    "accounts.sweep": say("Forget ended sessions"),
    "request.sweep": say("Forget answers of old requests"),
    "list.look": say("Look through a list"),
    "list.run": say("Add grids to a list"),
    "list.sweep": say("Remove old lists"),
    "storage.take_on_ballast": say("Hold room for bad times"),
}


@router.get("/keeping")
@allow(Right.JOBS_MANAGE, everywhere=True)
def keeping_page(request: Request, session: SessionDep, settings: SettingsDep, viewer: ViewerDep) -> HTMLResponse:
    """Jobs that were given up, and when everything was saved last."""
    last = last_backup(settings)
    age_h = (clock.now() - last.made_at).total_seconds() / 3600 if last else None
    return page(
        request,
        "settings/keeping.html",
        section_links=sections_for(viewer),
        counts=count_jobs(session),
        failed=[(job, TASKS.get(job.task, job.task)) for job in failed_jobs(session)],
        last=last,
        age_h=age_h,
        stale=age_h is None or age_h > STALE_AFTER_H,
        kept=settings.backups_kept,
        folder=str(settings.backups_folder),
        done=request.query_params.get("done", ""),
    )


@router.post("/keeping/backup")
@allow(Right.JOBS_MANAGE, everywhere=True)
def save_now(session: SessionDep, trail: TrailDep) -> RedirectResponse:
    """Save everything now; the worker does it."""
    defer(session, "backup.now")
    trail.note(Action.BACKUP_MADE, Subject("backup", "asked for"))
    return RedirectResponse("/settings/keeping?done=backup", status_code=303)


@router.post("/keeping/jobs/{job_id}/retry")
@allow(Right.JOBS_MANAGE, everywhere=True)
def retry(session: SessionDep, trail: TrailDep, job_id: int) -> RedirectResponse:
    """Run a failed job again."""
    retry_job(session, job_id)
    trail.note(Action.JOB_RETRIED, Subject("job", str(job_id)))
    return RedirectResponse("/settings/keeping?done=job", status_code=303)


@router.post("/keeping/jobs/{job_id}/discard")
@allow(Right.JOBS_MANAGE, everywhere=True)
def discard(session: SessionDep, trail: TrailDep, job_id: int) -> RedirectResponse:
    """Remove a failed job for good."""
    discard_job(session, job_id)
    trail.note(Action.JOB_RETRIED, Subject("job", str(job_id)), detail={"removed": True})
    return RedirectResponse("/settings/keeping?done=job", status_code=303)
