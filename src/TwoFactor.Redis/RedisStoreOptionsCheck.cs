using TwoFactor.Stores;

namespace TwoFactor.Redis;

/// <summary>Checks that the options are within the documented ranges.</summary>
internal static class RedisStoreOptionsCheck
{
    private const int LongestPrefix = 100;

    /// <exception cref="ArgumentException">An option is outside its range.</exception>
    public static void Check(RedisStoreOptions options)
    {
        if (string.IsNullOrEmpty(options.KeyPrefix) || options.KeyPrefix.Length > LongestPrefix)
            throw new ArgumentException($"{nameof(options.KeyPrefix)} must have 1 to {LongestPrefix} characters.", nameof(options));
        if (options.Timeout < TimeSpan.FromSeconds(0.1) || options.Timeout > TimeSpan.FromSeconds(60))
            throw new ArgumentException($"{nameof(options.Timeout)} must be from 0.1 to 60 seconds.", nameof(options));
        HashedNames.Check(options.NameKey);
    }
}
