namespace TwoFactor.Tests.Flow;

/// <summary>The users' names at each service. A test can act while the flow asks for one.</summary>
internal sealed class ScriptedUserNames : ITwoFactorUserNames
{
    public List<string> Asked { get; } = [];

    /// <summary>The user's name at each service; <see langword="null"/> for the subject itself.</summary>
    public string? Name { get; set; }

    /// <summary>Runs within the next look-up.</summary>
    public Action? Before { get; set; }

    /// <summary>Runs within each look-up, with the provider's name.</summary>
    public Action<string>? BeforeEach { get; set; }

    public ValueTask<string?> FindAsync(string tenant, string provider, string subject, CancellationToken cancellationToken = default)
    {
        Asked.Add(provider);
        Action? before = Before;
        Before = null;
        before?.Invoke();
        BeforeEach?.Invoke(provider);
        return new(Name ?? subject);
    }
}
