namespace TwoFactor.Emulator.Hosting;

/// <summary>How a port reacts to new connections.</summary>
internal enum PortState
{
    Open,
    Refusing,
    Silent,
}
