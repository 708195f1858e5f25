-- Each sign-in looks for a sign-up with its address, whether or not there is an
-- account: both must take the same time.
CREATE INDEX pending_accounts_by_email ON pending_accounts (email_key, id);
