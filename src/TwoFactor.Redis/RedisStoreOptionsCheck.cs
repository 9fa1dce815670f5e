using Microsoft.Extensions.Options;
using TwoFactor.Stores;

namespace TwoFactor.Redis;

/// <summary>Checks that the options are within the documented ranges.</summary>
internal sealed class RedisStoreOptionsCheck : IValidateOptions<RedisStoreOptions>
{
    private const int LongestPrefix = 100;

    public ValidateOptionsResult Validate(string? name, RedisStoreOptions options)
    {
        List<string> findings = [];
        if (string.IsNullOrEmpty(options.KeyPrefix) || options.KeyPrefix.Length > LongestPrefix)
            findings.Add($"AddRedisStore: {nameof(options.KeyPrefix)} must have 1 to {LongestPrefix} characters.");
        if (options.Timeout < TimeSpan.FromSeconds(0.1) || options.Timeout > TimeSpan.FromSeconds(60))
            findings.Add($"AddRedisStore: {nameof(options.Timeout)} must be from 0.1 to 60 seconds.");
        if (KeyedNames.FindFault(options.NameKey) is { } fault)
            findings.Add($"AddRedisStore: {fault}");
        return findings.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(findings);
    }
}
