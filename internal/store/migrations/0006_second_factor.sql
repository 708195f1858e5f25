-- When the secret for one-time codes was set, so that a change of address can
-- be undone together with what came after it; and the random bytes by which
-- the devices with passkeys know their person.
ALTER TABLE accounts ADD COLUMN totp_date INTEGER NOT NULL DEFAULT 0;
ALTER TABLE accounts ADD COLUMN passkey_handle BLOB;
