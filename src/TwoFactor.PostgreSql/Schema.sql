-- The tables of TwoFactor.PostgreSql, version 1. For those who do not let an application create them: run it once, and again after an update of the package,
-- with "twofactor" replaced by the schema that the options name (in double quotes if it is a reserved word). The application's role needs USAGE of the
-- schema; SELECT, INSERT, UPDATE and DELETE on flows, slots and counts; SELECT on version; and EXECUTE on the function timeline,
-- on the two that it calls and on pg_is_in_recovery, which PostgreSQL grants to everybody unless that was revoked.
BEGIN;
SELECT pg_advisory_xact_lock(20261126); -- applications that start together wait for each other

CREATE SCHEMA IF NOT EXISTS twofactor;

CREATE TABLE IF NOT EXISTS twofactor.version (version integer NOT NULL);

DO $$ BEGIN
    IF EXISTS (SELECT 1 FROM twofactor.version WHERE version > 1) THEN
        RAISE EXCEPTION 'The tables have a newer version. Nothing was changed.';
    END IF;
END $$;

CREATE TABLE IF NOT EXISTS twofactor.flows (
    key text PRIMARY KEY, -- a hash of the login's id
    content bytea NOT NULL, -- encrypted with the application's data protection
    version bigint NOT NULL,
    final boolean NOT NULL,
    created timestamptz NOT NULL,
    last_turn timestamptz NOT NULL,
    next_turn timestamptz NOT NULL,
    expires timestamptz NOT NULL,
    timeline text); -- of final flows: PostgreSQL's timeline when the outcome was written
-- Free space in each page for changed rows. Turns then change no index, and open logins can be answered even if the disk is full.
ALTER TABLE twofactor.flows SET (fillfactor = 70);
CREATE INDEX IF NOT EXISTS flows_expires ON twofactor.flows (expires);

CREATE TABLE IF NOT EXISTS twofactor.slots (
    key text PRIMARY KEY,
    flow text, -- none while the slot is paused
    tag text, -- an opaque text of the flow that holds the slot
    expires timestamptz NOT NULL);
CREATE INDEX IF NOT EXISTS slots_expires ON twofactor.slots (expires);

CREATE TABLE IF NOT EXISTS twofactor.counts (
    counter text NOT NULL,
    counted timestamptz NOT NULL,
    expires timestamptz NOT NULL);
CREATE INDEX IF NOT EXISTS counts_counter ON twofactor.counts (counter, counted);
CREATE INDEX IF NOT EXISTS counts_expires ON twofactor.counts (expires);

-- PostgreSQL's timeline, which changes when a standby takes over. Empty if the server does not report it.
CREATE OR REPLACE FUNCTION twofactor.timeline() RETURNS text LANGUAGE plpgsql AS $$ BEGIN
    RETURN substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8);
EXCEPTION WHEN OTHERS THEN
    RETURN '';
END $$;

DELETE FROM twofactor.version;
INSERT INTO twofactor.version VALUES (1);

COMMIT;
