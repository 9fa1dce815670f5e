using System.Text.RegularExpressions;
using TwoFactor.Stores;

namespace TwoFactor.PostgreSql;

/// <summary>Checks that the options are within the documented ranges.</summary>
internal static partial class PostgreSqlStoreOptionsCheck
{
    /// <exception cref="ArgumentException">An option is outside its range.</exception>
    public static void Check(PostgreSqlStoreOptions options)
    {
        if (!SchemaName().IsMatch(options.Schema ?? string.Empty))
            throw new ArgumentException($"{nameof(options.Schema)} must be a name of 1 to 50 lower-case letters, digits and underscores that begins with a letter, but not with pg_.", nameof(options));
        if (options.Timeout < TimeSpan.FromSeconds(0.1) || options.Timeout > TimeSpan.FromSeconds(60))
            throw new ArgumentException($"{nameof(options.Timeout)} must be from 0.1 to 60 seconds.", nameof(options));
        if (options.CleanupInterval < TimeSpan.FromSeconds(1) || options.CleanupInterval > TimeSpan.FromDays(1))
            throw new ArgumentException($"{nameof(options.CleanupInterval)} must be from 1 second to 1 day.", nameof(options));
        HashedNames.Check(options.NameKey);
    }

    [GeneratedRegex("^(?!pg_)[a-z][a-z0-9_]{0,49}\\z")]
    private static partial Regex SchemaName();
}
