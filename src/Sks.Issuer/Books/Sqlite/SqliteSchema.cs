using Microsoft.Data.Sqlite;
using Sks.Issuer.Commands;

namespace Sks.Issuer.Books.Sqlite;

/// <summary>The tables, and how older files become newer ones. Times are Unix seconds; SQLite's <c>user_version</c> counts migrations.</summary>
internal static class SqliteSchema
{
    /// <summary>Each makes the version of its place, counted from 1, from the one before.</summary>
    private static readonly string[] Migrations =
    [
        """
        CREATE TABLE enrollments (
          id TEXT PRIMARY KEY,
          token_hash BLOB NOT NULL UNIQUE CHECK (length(token_hash) = 32),
          subject TEXT NOT NULL,
          profile TEXT NOT NULL,
          created INTEGER NOT NULL,
          expires INTEGER NOT NULL,
          used INTEGER
        ) STRICT;

        CREATE TABLE sessions (
          id TEXT PRIMARY KEY,
          enrollment_id TEXT NOT NULL REFERENCES enrollments (id),
          cookie_hash BLOB NOT NULL UNIQUE CHECK (length(cookie_hash) = 32),
          state INTEGER NOT NULL CHECK (state BETWEEN 0 AND 3),
          version INTEGER NOT NULL,
          sealed_state BLOB NOT NULL,
          sealed_puk BLOB NOT NULL,
          reason TEXT NOT NULL,
          started INTEGER NOT NULL,
          ended INTEGER
        ) STRICT;

        -- At most one session of an enrollment is open.
        CREATE UNIQUE INDEX open_sessions ON sessions (enrollment_id) WHERE state = 0;

        CREATE TABLE credentials (
          serial_number BLOB PRIMARY KEY,
          session_id TEXT NOT NULL REFERENCES sessions (id),
          enrollment_id TEXT NOT NULL REFERENCES enrollments (id),
          key_id TEXT NOT NULL,
          subject TEXT NOT NULL,
          certificate BLOB NOT NULL,
          device_certificate BLOB NOT NULL,
          not_before INTEGER NOT NULL,
          not_after INTEGER NOT NULL,
          issued INTEGER NOT NULL
        ) STRICT;

        CREATE INDEX credentials_by_time ON credentials (issued);

        CREATE TABLE announced (one INTEGER PRIMARY KEY CHECK (one = 1), url TEXT NOT NULL) STRICT;
        """,
        """
        -- Enrollments for one device only, and clones of credentials.
        ALTER TABLE enrollments ADD COLUMN device_id TEXT;
        ALTER TABLE enrollments ADD COLUMN wrong_devices INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE enrollments ADD COLUMN locked INTEGER;
        ALTER TABLE enrollments ADD COLUMN cloned_from BLOB REFERENCES credentials (serial_number);
        ALTER TABLE enrollments ADD COLUMN clone_family BLOB;
        CREATE INDEX enrollments_by_family ON enrollments (clone_family, created) WHERE clone_family IS NOT NULL;

        -- Challenges that were answered, until they expire.
        CREATE TABLE answered_challenges (
          challenge BLOB PRIMARY KEY,
          expires INTEGER NOT NULL
        ) STRICT;

        CREATE INDEX answered_challenges_by_expiry ON answered_challenges (expires);
        """,
        """
        -- People who sign up, issuance that waits for the operator, and what is done to credentials that were issued.
        ALTER TABLE enrollments ADD COLUMN signed_up INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE enrollments ADD COLUMN wrong_ids INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE enrollments ADD COLUMN approved INTEGER;
        ALTER TABLE enrollments ADD COLUMN refused INTEGER;
        ALTER TABLE enrollments ADD COLUMN operation TEXT CHECK (operation IN ('renew', 'unlock', 'delete', 'add'));
        ALTER TABLE enrollments ADD COLUMN target BLOB REFERENCES credentials (serial_number);
        CREATE INDEX enrollments_signed_up ON enrollments (expires) WHERE signed_up = 1;

        -- Of a session that rests: until when the key store keeps it, and whose device it is.
        ALTER TABLE sessions ADD COLUMN rests_until INTEGER;
        ALTER TABLE sessions ADD COLUMN device_certificate BLOB;

        ALTER TABLE credentials ADD COLUMN replaced INTEGER;
        ALTER TABLE credentials ADD COLUMN deleted INTEGER;
        ALTER TABLE credentials ADD COLUMN renews BLOB REFERENCES credentials (serial_number);
        """,
        """
        -- What the rows of one person share: see PersonKey.
        ALTER TABLE enrollments ADD COLUMN person INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE sessions ADD COLUMN person INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE credentials ADD COLUMN person INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE answered_challenges ADD COLUMN person INTEGER NOT NULL DEFAULT 0;
        UPDATE enrollments SET person = person_key(subject);
        UPDATE sessions SET person = (SELECT e.person FROM enrollments e WHERE e.id = enrollment_id);
        UPDATE credentials SET person = (SELECT e.person FROM enrollments e WHERE e.id = enrollment_id);

        -- The response that was answered last, and its answer, which the same response gets again: see AnsweredResponse.
        ALTER TABLE sessions ADD COLUMN response_hash BLOB NOT NULL DEFAULT x'';
        ALTER TABLE sessions ADD COLUMN sealed_answer BLOB NOT NULL DEFAULT x'';

        -- Whose books these are.
        CREATE TABLE keys_of_issuer (name TEXT PRIMARY KEY, fingerprint BLOB NOT NULL) STRICT;
        """,
        """
        -- Revocation: when and why (codes of RFC 5280, 5.3.1); what was replaced or deleted before is revoked since then.
        ALTER TABLE credentials ADD COLUMN revoked INTEGER;
        ALTER TABLE credentials ADD COLUMN revocation_reason INTEGER;
        UPDATE credentials SET revoked = deleted, revocation_reason = 5 WHERE deleted IS NOT NULL;
        UPDATE credentials SET revoked = replaced, revocation_reason = 4 WHERE replaced IS NOT NULL AND revoked IS NULL;
        CREATE INDEX credentials_revoked ON credentials (revoked) WHERE revoked IS NOT NULL;

        -- The device in the form that people read out; NULL: not worked out yet.
        ALTER TABLE credentials ADD COLUMN device_id TEXT;
        CREATE INDEX credentials_by_device ON credentials (device_id);
        CREATE TABLE lost_devices (device_id TEXT PRIMARY KEY, since INTEGER NOT NULL) STRICT;

        -- Enrollments that would make something of a credential.
        CREATE INDEX enrollments_by_original ON enrollments (cloned_from) WHERE cloned_from IS NOT NULL;
        CREATE INDEX enrollments_by_target ON enrollments (target) WHERE target IS NOT NULL;

        CREATE TABLE crl (
          one INTEGER PRIMARY KEY CHECK (one = 1),
          number INTEGER NOT NULL,
          this_update INTEGER NOT NULL,
          next_update INTEGER NOT NULL,
          recent INTEGER NOT NULL,
          der BLOB NOT NULL
        ) STRICT;
        """,
        """
        -- Alternative names of subjects, a line each; and the secrets of keys that the issuer makes, sealed: see CredentialSecrets.
        ALTER TABLE enrollments ADD COLUMN names TEXT NOT NULL DEFAULT '';
        ALTER TABLE sessions ADD COLUMN sealed_secrets BLOB NOT NULL DEFAULT x'';

        -- Devices that are named before they come.
        CREATE TABLE registered_devices (device_id TEXT PRIMARY KEY, since INTEGER NOT NULL) STRICT;
        """,
        """
        -- The audit log (decision 016): what was noted with an act until it is chained, the chain, and where it ends.
        CREATE TABLE audit_pending (
          person INTEGER NOT NULL,
          id TEXT NOT NULL,
          noted INTEGER NOT NULL,
          note TEXT NOT NULL,
          PRIMARY KEY (person, id)
        ) STRICT;
        CREATE TABLE audit_entries (
          chain INTEGER NOT NULL,
          sequence INTEGER NOT NULL,
          id TEXT NOT NULL,
          content BLOB NOT NULL,
          previous BLOB NOT NULL,
          hash BLOB NOT NULL,
          mac BLOB NOT NULL,
          PRIMARY KEY (chain, sequence),
          UNIQUE (chain, id)
        ) STRICT;
        CREATE TABLE audit_heads (chain INTEGER PRIMARY KEY, sequence INTEGER NOT NULL, hash BLOB NOT NULL) STRICT;
        INSERT INTO audit_heads (chain, sequence, hash) VALUES (1, 0, zeroblob(32));

        -- Operators, whose credentials these books have too; and who has seen a PUK.
        CREATE TABLE operators (
          person INTEGER NOT NULL,
          id TEXT NOT NULL,
          subject TEXT NOT NULL,
          role TEXT NOT NULL CHECK (role IN ('auditor', 'operator', 'admin')),
          enrollment_id TEXT NOT NULL,
          added INTEGER NOT NULL,
          removed INTEGER,
          PRIMARY KEY (person, id)
        ) STRICT;
        ALTER TABLE enrollments ADD COLUMN operator TEXT;
        ALTER TABLE sessions ADD COLUMN puk_shown INTEGER;
        """,
    ];

    /// <summary>Brings the file up to date; among several processes, one does it.</summary>
    /// <exception cref="IssuerException">The file is newer than this program.</exception>
    public static void Migrate(SqliteConnection connection) => Migrate(connection, Migrations.Length);

    /// <summary>Brings the file to a version that this program knows, if it is older.</summary>
    /// <exception cref="IssuerException">As <see cref="Migrate(SqliteConnection)"/>.</exception>
    internal static void Migrate(SqliteConnection connection, int target)
    {
        connection.CreateFunction<string, long>("person_key", PersonKey.Of, isDeterministic: true);
        using var transaction = connection.BeginTransaction(deferred: false);
        using var command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = "PRAGMA user_version";
        long version = (long)command.ExecuteScalar()!;
        if (version > Migrations.Length)
        {
            throw new IssuerException(ExitStatus.Refused, "The books were written by a newer sks-issuer; use that one.");
        }

        for (; version < target; version++)
        {
            command.CommandText = Migrations[version];
            command.ExecuteNonQuery();
        }

        command.CommandText = $"PRAGMA user_version = {version}";
        command.ExecuteNonQuery();
        transaction.Commit();
    }
}
