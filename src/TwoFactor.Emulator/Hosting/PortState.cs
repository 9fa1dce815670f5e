namespace TwoFactor.Emulator.Hosting;

/// <summary>How a port receives those who connect.</summary>
internal enum PortState
{
    Open,
    Refusing,
    Silent,
}
