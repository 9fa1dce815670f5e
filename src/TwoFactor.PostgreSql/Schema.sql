-- The tables of TwoFactor.PostgreSql, version 1. For those who do not let an application create them: run it once, with "twofactor" replaced by the
-- schema that the options name. The application's role needs SELECT, INSERT, UPDATE and DELETE.
CREATE SCHEMA IF NOT EXISTS twofactor;

CREATE TABLE IF NOT EXISTS twofactor.version (version integer NOT NULL);
INSERT INTO twofactor.version SELECT 1 WHERE NOT EXISTS (SELECT 1 FROM twofactor.version);

CREATE TABLE IF NOT EXISTS twofactor.flows (
    key text PRIMARY KEY, -- a hash of the login's id
    content bytea NOT NULL, -- encrypted with the application's data protection
    version bigint NOT NULL,
    final boolean NOT NULL,
    created timestamptz NOT NULL,
    last_turn timestamptz NOT NULL,
    next_turn timestamptz NOT NULL,
    expires timestamptz NOT NULL);
CREATE INDEX IF NOT EXISTS flows_expires ON twofactor.flows (expires);

CREATE TABLE IF NOT EXISTS twofactor.slots (
    key text PRIMARY KEY,
    flow text, -- none while the slot is paused
    holder text,
    expires timestamptz NOT NULL);
CREATE INDEX IF NOT EXISTS slots_expires ON twofactor.slots (expires);

CREATE TABLE IF NOT EXISTS twofactor.counts (
    counter text NOT NULL,
    counted timestamptz NOT NULL,
    expires timestamptz NOT NULL);
CREATE INDEX IF NOT EXISTS counts_counter ON twofactor.counts (counter, counted);
CREATE INDEX IF NOT EXISTS counts_expires ON twofactor.counts (expires);
