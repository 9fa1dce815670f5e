namespace TwoFactor.AspNetCore.Identity;

/// <summary>Identity refused a change, because another request changed the user meanwhile.</summary>
internal sealed class ConcurrentChangeException() : InvalidOperationException("Another request has changed the user meanwhile.");
