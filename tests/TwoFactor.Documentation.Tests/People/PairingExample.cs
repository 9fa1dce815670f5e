namespace TwoFactor.Documentation.Tests.People;

/// <summary>How a host with a login of its own pairs a user with Sezame.</summary>
internal static class PairingExample
{
    public static async Task<string> PairAsync(ITwoFactorProviderFactory factory, UserRecord user, CancellationToken cancellationToken)
    {
        if (factory.GetProvider("acme").TryGetAbility(out IUserPairing? pairing))
        {
            PairingInvitation invitation = await pairing.PairAsync(user.Id, cancellationToken);
            return invitation.QrContent is { } code ? ShowCode(code) : AlreadyPaired();
        }

        return "The tenant's service needs no pairing.";
    }

    private static string ShowCode(string code) => code;

    private static string AlreadyPaired() => "Paired already.";
}
