using Npgsql;
using Sks.Issuer.Commands;

namespace Sks.Issuer.Books.PostgreSql;

/// <summary>
/// The tables, and how older ones become newer ones. Times are Unix seconds. Every table but the small ones that all nodes share begins its keys with
/// <c>person</c> (<see cref="PersonKey"/>), the distribution key: a database that spreads rows over machines keeps one person's together, and checks
/// references and uniqueness there. Nothing is used but tables, indexes and row locks.
/// </summary>
internal static class PostgreSqlSchema
{
    /// <summary>Each makes the version of its place, counted from 1, from the one before.</summary>
    private static readonly string[] Migrations =
    [
        """
        CREATE TABLE enrollments (
          person BIGINT NOT NULL,
          id TEXT NOT NULL,
          token_hash BYTEA NOT NULL CHECK (length(token_hash) = 32),
          subject TEXT NOT NULL,
          profile TEXT NOT NULL,
          created BIGINT NOT NULL,
          expires BIGINT NOT NULL,
          used BIGINT,
          device_id TEXT,
          wrong_devices INTEGER NOT NULL DEFAULT 0,
          locked BIGINT,
          cloned_from BYTEA,
          clone_family BYTEA,
          signed_up INTEGER NOT NULL DEFAULT 0,
          wrong_ids INTEGER NOT NULL DEFAULT 0,
          approved BIGINT,
          refused BIGINT,
          operation TEXT CHECK (operation IN ('renew', 'unlock', 'delete', 'add')),
          target BYTEA,
          PRIMARY KEY (person, id),
          UNIQUE (person, token_hash)
        );
        CREATE INDEX enrollments_by_id ON enrollments (id);
        CREATE INDEX enrollments_by_family ON enrollments (person, clone_family, created) WHERE clone_family IS NOT NULL;
        CREATE INDEX enrollments_signed_up ON enrollments (expires) WHERE signed_up = 1;

        CREATE TABLE sessions (
          person BIGINT NOT NULL,
          id TEXT NOT NULL,
          enrollment_id TEXT NOT NULL,
          cookie_hash BYTEA NOT NULL CHECK (length(cookie_hash) = 32),
          state INTEGER NOT NULL CHECK (state BETWEEN 0 AND 3),
          version BIGINT NOT NULL,
          sealed_state BYTEA NOT NULL,
          sealed_puk BYTEA NOT NULL,
          response_hash BYTEA NOT NULL,
          sealed_answer BYTEA NOT NULL,
          reason TEXT NOT NULL,
          started BIGINT NOT NULL,
          ended BIGINT,
          rests_until BIGINT,
          device_certificate BYTEA,
          PRIMARY KEY (person, id),
          UNIQUE (person, cookie_hash),
          FOREIGN KEY (person, enrollment_id) REFERENCES enrollments (person, id)
        );
        CREATE INDEX sessions_by_cookie ON sessions (cookie_hash);
        CREATE UNIQUE INDEX open_sessions ON sessions (person, enrollment_id) WHERE state = 0;

        CREATE TABLE credentials (
          person BIGINT NOT NULL,
          serial_number BYTEA NOT NULL,
          session_id TEXT NOT NULL,
          enrollment_id TEXT NOT NULL,
          key_id TEXT NOT NULL,
          subject TEXT NOT NULL,
          certificate BYTEA NOT NULL,
          device_certificate BYTEA NOT NULL,
          not_before BIGINT NOT NULL,
          not_after BIGINT NOT NULL,
          issued BIGINT NOT NULL,
          replaced BIGINT,
          deleted BIGINT,
          renews BYTEA,
          PRIMARY KEY (person, serial_number),
          FOREIGN KEY (person, session_id) REFERENCES sessions (person, id),
          FOREIGN KEY (person, enrollment_id) REFERENCES enrollments (person, id)
        );
        CREATE INDEX credentials_by_serial_number ON credentials (serial_number);
        CREATE INDEX credentials_by_session ON credentials (person, session_id);

        CREATE TABLE answered_challenges (
          person BIGINT NOT NULL,
          challenge BYTEA NOT NULL,
          expires BIGINT NOT NULL,
          PRIMARY KEY (person, challenge)
        );

        CREATE TABLE announced (one INTEGER PRIMARY KEY CHECK (one = 1), url TEXT NOT NULL);
        CREATE TABLE keys_of_issuer (name TEXT PRIMARY KEY, fingerprint BYTEA NOT NULL);
        """,
        """
        -- Revocation: when and why (codes of RFC 5280, 5.3.1); what was replaced or deleted before is revoked since then.
        ALTER TABLE credentials ADD COLUMN revoked BIGINT;
        ALTER TABLE credentials ADD COLUMN revocation_reason INTEGER;
        UPDATE credentials SET revoked = deleted, revocation_reason = 5 WHERE deleted IS NOT NULL;
        UPDATE credentials SET revoked = replaced, revocation_reason = 4 WHERE replaced IS NOT NULL AND revoked IS NULL;
        CREATE INDEX credentials_revoked ON credentials (revoked) WHERE revoked IS NOT NULL;

        -- The device in the form that people read out; NULL: not worked out yet.
        ALTER TABLE credentials ADD COLUMN device_id TEXT;
        CREATE INDEX credentials_by_device ON credentials (device_id);
        CREATE TABLE lost_devices (device_id TEXT PRIMARY KEY, since BIGINT NOT NULL);

        -- Enrollments that would make something of a credential.
        CREATE INDEX enrollments_by_original ON enrollments (person, cloned_from) WHERE cloned_from IS NOT NULL;
        CREATE INDEX enrollments_by_target ON enrollments (person, target) WHERE target IS NOT NULL;

        CREATE TABLE crl (
          one INTEGER PRIMARY KEY CHECK (one = 1),
          number BIGINT NOT NULL,
          this_update BIGINT NOT NULL,
          next_update BIGINT NOT NULL,
          recent BIGINT NOT NULL,
          der BYTEA NOT NULL
        );
        """,
        """
        -- Alternative names of subjects, a line each; and the secrets of keys that the issuer makes, sealed: see CredentialSecrets.
        ALTER TABLE enrollments ADD COLUMN names TEXT NOT NULL DEFAULT '';
        ALTER TABLE sessions ADD COLUMN sealed_secrets BYTEA NOT NULL DEFAULT '';

        -- Devices that are named before they come.
        CREATE TABLE registered_devices (device_id TEXT PRIMARY KEY, since BIGINT NOT NULL);
        """,
        """
        -- The audit log (decision 016): what was noted with an act until it is chained, the chain, and where it ends.
        CREATE TABLE audit_pending (
          person BIGINT NOT NULL,
          id TEXT NOT NULL,
          noted BIGINT NOT NULL,
          note TEXT NOT NULL,
          PRIMARY KEY (person, id)
        );
        CREATE TABLE audit_entries (
          chain BIGINT NOT NULL,
          sequence BIGINT NOT NULL,
          id TEXT NOT NULL,
          content BYTEA NOT NULL,
          previous BYTEA NOT NULL,
          hash BYTEA NOT NULL,
          mac BYTEA NOT NULL,
          PRIMARY KEY (chain, sequence),
          UNIQUE (chain, id)
        );
        CREATE TABLE audit_heads (chain BIGINT PRIMARY KEY, sequence BIGINT NOT NULL, hash BYTEA NOT NULL);
        INSERT INTO audit_heads (chain, sequence, hash) VALUES (1, 0, decode(repeat('00', 32), 'hex'));

        -- Operators, whose credentials these books have too; and who has seen a PUK.
        CREATE TABLE operators (
          person BIGINT NOT NULL,
          id TEXT NOT NULL,
          subject TEXT NOT NULL,
          role TEXT NOT NULL CHECK (role IN ('auditor', 'operator', 'admin')),
          enrollment_id TEXT NOT NULL,
          added BIGINT NOT NULL,
          removed BIGINT,
          PRIMARY KEY (person, id)
        );
        CREATE INDEX operators_by_id ON operators (id);
        ALTER TABLE enrollments ADD COLUMN operator TEXT;
        ALTER TABLE sessions ADD COLUMN puk_shown BIGINT;
        """,
    ];

    /// <summary>Brings the tables up to date: whoever has the one row of <c>schema_version</c> does it, the others wait.</summary>
    /// <exception cref="IssuerException">They are newer than this program.</exception>
    public static async Task MigrateAsync(SqlDatabase database, CancellationToken cancellation)
    {
        if (await VersionAsync(database, cancellation).ConfigureAwait(false) == Migrations.Length)
        {
            return;
        }

        await database.RunAsync("CREATE TABLE IF NOT EXISTS schema_version (one INTEGER PRIMARY KEY CHECK (one = 1), version INTEGER NOT NULL)", cancellation)
            .ConfigureAwait(false);
        await database.RunAsync("INSERT INTO schema_version (one, version) VALUES (1, 0) ON CONFLICT (one) DO NOTHING", cancellation).ConfigureAwait(false);
        await database.TransactAsync(
            async transaction =>
            {
                int version = (await transaction.QueryAsync(
                    "SELECT version FROM schema_version WHERE one = 1" + database.ForUpdate, row => row.GetInt32(0)).ConfigureAwait(false)).Single();
                if (version > Migrations.Length)
                {
                    throw new IssuerException(ExitStatus.Refused, "The books were written by a newer sks-issuer; use that one.");
                }

                foreach (string migration in Migrations[version..])
                {
                    await transaction.RunAsync(migration).ConfigureAwait(false);
                }

                await transaction.RunAsync("UPDATE schema_version SET version = @version WHERE one = 1", ("version", Migrations.Length)).ConfigureAwait(false);
                return true;
            },
            cancellation).ConfigureAwait(false);
    }

    private static async Task<int> VersionAsync(SqlDatabase database, CancellationToken cancellation)
    {
        try
        {
            return (await database.QueryAsync("SELECT version FROM schema_version", row => row.GetInt32(0), cancellation).ConfigureAwait(false)).SingleOrDefault();
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.UndefinedTable)
        {
            return 0;
        }
    }
}
