namespace TwoFactor.Chaos.Checks;

/// <summary>The life of a node, which is one process.</summary>
/// <param name="Name">Its name.</param>
/// <param name="EndedAt">When the driver ended it; <see langword="null"/> if it did not.</param>
/// <param name="ReplacedAt">When its place had a node again; <see langword="null"/> if it had none.</param>
/// <param name="EndedByItself">Whether it ended although the driver did not end it.</param>
internal sealed record NodeRun(string Name, DateTimeOffset? EndedAt, DateTimeOffset? ReplacedAt, bool EndedByItself);
