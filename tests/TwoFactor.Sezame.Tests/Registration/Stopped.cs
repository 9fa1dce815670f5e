namespace TwoFactor.Sezame.Tests.Registration;

/// <summary>The program ended here.</summary>
internal sealed class Stopped : Exception;
