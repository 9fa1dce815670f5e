using System.Text.RegularExpressions;
using Microsoft.Extensions.Options;
using TwoFactor.Stores;

namespace TwoFactor.PostgreSql;

/// <summary>Checks that the options are within the documented ranges.</summary>
internal sealed partial class PostgreSqlStoreOptionsCheck : IValidateOptions<PostgreSqlStoreOptions>
{
    public ValidateOptionsResult Validate(string? name, PostgreSqlStoreOptions options)
    {
        List<string> findings = [];
        if (!SchemaName().IsMatch(options.Schema ?? string.Empty))
            findings.Add($"AddPostgreSqlStore: {nameof(options.Schema)} must be a name of 1 to 50 lower-case letters, digits and underscores that begins with a letter, but not with pg_.");
        if (options.Timeout < TimeSpan.FromSeconds(0.1) || options.Timeout > TimeSpan.FromSeconds(60))
            findings.Add($"AddPostgreSqlStore: {nameof(options.Timeout)} must be from 0.1 to 60 seconds.");
        if (options.CleanupInterval < TimeSpan.FromSeconds(1) || options.CleanupInterval > TimeSpan.FromDays(1))
            findings.Add($"AddPostgreSqlStore: {nameof(options.CleanupInterval)} must be from 1 second to 1 day.");
        if (KeyedNames.FindFault(options.NameKey) is { } fault)
            findings.Add($"AddPostgreSqlStore: {fault}");
        return findings.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(findings);
    }

    [GeneratedRegex("^(?!pg_)[a-z][a-z0-9_]{0,49}\\z")]
    private static partial Regex SchemaName();
}
