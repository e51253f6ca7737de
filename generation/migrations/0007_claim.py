from django.db import migrations

CLAIM = """
CREATE FUNCTION generation_claim(
    asked_queue text, worker text, token text, lease interval, deadline timestamptz, moment timestamptz, plans jsonb
) RETURNS SETOF generation_generationjob LANGUAGE plpgsql AS $$
DECLARE
    best record;
    taken generation_generationjob;
BEGIN
    -- A claim that a crash of the database forgets is a job that is still queued; its worker finds its token gone. So
    -- nobody waits for the disk here. Whatever the worker commits next takes this to the disk with it.
    PERFORM set_config('synchronous_commit', 'off', true);

    -- The best queued job whose owner has a free place. The lock on the owner serialises two workers that would take two
    -- jobs of one person for one free place.
    SELECT job.id, coalesce(plan.concurrent_jobs, (plans ->> owner.plan)::int) AS places INTO best
    FROM generation_generationjob AS job
    JOIN accounts_user AS owner ON owner.id = job.owner_id
    LEFT JOIN accounts_entitlement AS plan ON plan.plan = owner.plan
    LEFT JOIN (
        SELECT owner_id, count(*) AS jobs FROM generation_generationjob
        WHERE state IN ('running', 'finishing') GROUP BY owner_id
    ) AS active ON active.owner_id = owner.id
    WHERE job.queue = asked_queue AND job.state = 'queued'
        AND (job.not_before IS NULL OR job.not_before <= statement_timestamp())
        AND coalesce(active.jobs, 0) < coalesce(plan.concurrent_jobs, (plans ->> owner.plan)::int)
    ORDER BY job.priority DESC, job.id
    LIMIT 1
    FOR NO KEY UPDATE OF owner;
    IF NOT FOUND THEN
        RETURN;
    END IF;

    -- The compare-and-set. It counts once more, since only now is the lock ours.
    UPDATE generation_generationjob AS job
    SET state = 'running', attempt = attempt + 1, attempt_token = token, stage = 'claimed', progress = 0,
        lease_until = statement_timestamp() + lease, deadline_at = deadline, started_at = coalesce(started_at, moment)
    WHERE job.id = best.id AND job.state = 'queued' AND (
        SELECT count(*) FROM generation_generationjob AS other
        WHERE other.owner_id = job.owner_id AND other.state IN ('running', 'finishing')
    ) < best.places
    RETURNING job.* INTO taken;
    IF FOUND THEN
        INSERT INTO generation_jobevent (job_id, at, from_state, to_state, actor, reason, attempt, seconds)
        SELECT taken.id, statement_timestamp(), 'queued', 'running', worker, '', taken.attempt,
            greatest(0, coalesce(extract(epoch FROM statement_timestamp() - max(before.at)), 0))
        FROM generation_jobevent AS before WHERE before.job_id = taken.id;
    END IF;
    RETURN NEXT taken;  -- all null: another worker took that job or that place, so look again
END
$$;
"""
FORGET = "DROP FUNCTION generation_claim(text, text, text, interval, timestamptz, timestamptz, jsonb);"


class Migration(migrations.Migration):
    """The function by which workers take jobs. A later change of it is another migration with CREATE OR REPLACE."""

    dependencies = [("accounts", "0001_initial"), ("generation", "0006_modes")]
    operations = [migrations.RunSQL(CLAIM, FORGET)]
