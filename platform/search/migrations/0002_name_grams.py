"""Trigram search over names with what every PostgreSQL has: two functions and an index that is never out of date."""

from django.db import migrations

FORWARDS = """
CREATE FUNCTION search_grams(handle text, name text) RETURNS text[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT coalesce(array_agg(DISTINCT substr(padded, start, 3)), '{}')
    FROM (
        SELECT '  ' || word || ' ' AS padded
        FROM unnest(regexp_split_to_array(lower(handle || ' ' || name), '[^[:alnum:]]+')) AS word
        WHERE word <> ''
    ) AS words, generate_series(1, length(padded) - 2) AS start
$$;
CREATE FUNCTION search_shared_grams(one text[], other text[]) RETURNS integer
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT count(*)::integer FROM unnest(one) AS gram WHERE gram = ANY(other)
$$;
CREATE INDEX search_person_grams ON accounts_user USING gin (search_grams(handle::text, display_name::text));
"""
BACKWARDS = """
DROP INDEX search_person_grams;
DROP FUNCTION search_shared_grams(text[], text[]);
DROP FUNCTION search_grams(text, text);
"""


class Migration(migrations.Migration):
    dependencies = [("search", "0001_initial"), ("accounts", "0006_family")]
    operations = [migrations.RunSQL(FORWARDS, BACKWARDS)]
