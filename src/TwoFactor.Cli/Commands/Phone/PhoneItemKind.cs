namespace TwoFactor.Cli.Commands.Phone;

/// <summary>What an emulated phone can show.</summary>
internal enum PhoneItemKind
{
    Login,
    FraudNotice,
    Registration,
    Pairing,
    FrozenId,
}
