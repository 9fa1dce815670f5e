using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace TwoFactor.AspNetCore.StepUp;

/// <summary>What the host's authentication tells about a sign-in, besides the user's claims.</summary>
/// <param name="SignedIn">When the newest of the user's cookies was signed in with (UTC), as far as <see cref="SignInTimes"/> has recorded it.</param>
/// <param name="At">The same, and for a cookie without a record when it was issued. It is <see cref="DateTimeOffset.MaxValue"/> if the user signed in, and
/// nothing tells when, so that no approval counts. <see langword="null"/> if there is no sign-in, as with a client certificate.</param>
/// <param name="End">When the user's token ends (UTC), if nothing tells when it was issued; otherwise <see langword="null"/>.</param>
internal readonly record struct HostSignIn(DateTimeOffset? SignedIn, DateTimeOffset? At, DateTimeOffset? End)
{
    // The authorization middleware replaces the tickets of a policy's schemes by one that has their names, and not the times at which they were issued.
    private const char Separator = ';';

    /// <summary>The sign-in of a request's user.</summary>
    public static async Task<HostSignIn> OfAsync(HttpContext http)
    {
        AuthenticationTicket? ticket = http.Features.Get<IAuthenticateResultFeature>()?.AuthenticateResult?.Ticket;
        if (ticket is not null && Told(ticket) is { } told)
            return told;
        if (http.RequestServices.GetService<IAuthenticationSchemeProvider>() is not { } schemes)
            return default;
        HostSignIn signIn = default;
        foreach (string scheme in await SchemesAsync(schemes, ticket))
        {
            if ((await http.AuthenticateAsync(scheme)).Ticket is { } one)
                signIn = Newer(signIn, await OfAsync(schemes, one));
        }

        return signIn;
    }

    // A filter of MVC, or code of the host that replaces the user, leaves no ticket. Then every sign-in of the browser may be the user's.
    private static async Task<IEnumerable<string>> SchemesAsync(IAuthenticationSchemeProvider schemes, AuthenticationTicket? ticket)
    {
        string[] names = ticket?.AuthenticationScheme.Split(Separator) ?? [];
        return names.Length > 0 && await SchemeUser.AreKnownAsync(schemes, names)
            ? names
            : (await schemes.GetAllSchemesAsync()).Where(SignsIn).Select(scheme => scheme.Name);
    }

    private static async Task<HostSignIn> OfAsync(IAuthenticationSchemeProvider schemes, AuthenticationTicket ticket)
    {
        if (Told(ticket) is { } told)
            return told;
        if (await schemes.GetSchemeAsync(ticket.AuthenticationScheme) is not { } scheme || !SignsIn(scheme))
            return default;
        return ticket.Properties.ExpiresUtc is { } end ? new HostSignIn(SignedIn: null, At: null, end) : new HostSignIn(SignedIn: null, DateTimeOffset.MaxValue, End: null);
    }

    private static HostSignIn? Told(AuthenticationTicket ticket)
    {
        DateTimeOffset? signedIn = SignInTimes.Of(ticket);
        return (signedIn ?? ticket.Properties.IssuedUtc) is { } at ? new HostSignIn(signedIn, at, End: null) : null;
    }

    // A policy scheme only passes calls on to other schemes.
    private static bool SignsIn(AuthenticationScheme scheme) =>
        scheme.HandlerType.IsAssignableTo(typeof(IAuthenticationSignInHandler)) && scheme.HandlerType != typeof(PolicySchemeHandler);

    private static HostSignIn Newer(HostSignIn one, HostSignIn other) => new(Later(one.SignedIn, other.SignedIn), Later(one.At, other.At), Later(one.End, other.End));

    private static DateTimeOffset? Later(DateTimeOffset? one, DateTimeOffset? other) => one is null || other > one ? other : one;
}
