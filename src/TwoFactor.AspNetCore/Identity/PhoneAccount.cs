using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using TwoFactor.AspNetCore.Cookies;
using TwoFactor.AspNetCore.Diagnostics;
using TwoFactor.AspNetCore.Questions;
using TwoFactor.Telemetry;

namespace TwoFactor.AspNetCore.Identity;

/// <summary>Connects and disconnects phones of Identity's users.</summary>
internal sealed partial class PhoneAccount<TUser>(IOptions<TwoFactorWebOptions> options, TimeProvider time, QuietLogger<PhoneAccount<TUser>> logger) : IPhoneAccount
    where TUser : class
{
    private const string NoAnswer = "The service did not answer in time.";

    // For calls of requests that write the session's cookie. Short, because the user may sign out meanwhile in another tab, or another one may sign in. When unpairing,
    // also because until the answer is sent, the browser has only the cookie with the earlier security stamp. Reloading the page meanwhile signs the user out.
    private static readonly TimeSpan ServiceTimeout = TimeSpan.FromSeconds(3);

    public async Task<PhoneView?> ViewOrSignOutAsync(HttpContext http)
    {
        TUser? user = await IdentitySession<TUser>.FindUserAsync(http);
        if (user is null && !await IdentitySession<TUser>.SignOutIfEndedAsync(http))
            return null;
        if (user is null || await FindAsync(http, user) is not { } account)
            return new PhoneView(Provider: null, IsConnected: false, CanPair: false);
        string? name = await NameAsync(account);
        PhoneView view = View(account, name is not null);
        bool isOn = account.Manager.SupportsUserTwoFactor && await account.Manager.GetTwoFactorEnabledAsync(account.User);
        if (name is not null)
            return view with { IsOff = !isOn, HasNoRecoveryCodes = await HasNoRecoveryCodesAsync(account), IsUnpaired = await IsUnpairedAsync(account, name, http.RequestAborted) };
        bool isElsewhere = isOn && await IdentityPhones<TUser>.HasAnyAsync(account.Manager, account.User);
        return view with { IsElsewhere = isElsewhere, AsksForCode = isOn && !isElsewhere };
    }

    public async Task<PhoneView?> PairAsync(HttpContext http, bool replacesPairing)
    {
        if (await FindAsync(http) is not { } account || !account.Provider.TryGetAbility(out IUserPairing? pairing))
            return null;
        string? name = await NameAsync(account);
        if (name is not null && await pairing.IsPairedAsync(name, http.RequestAborted))
            return null;
        PairingInvitation invitation = await pairing.PairAsync(account.Id, http.RequestAborted);
        if (invitation.IsAlreadyPaired && name is not null)
            return null;
        if (invitation.IsAlreadyPaired && replacesPairing)
        {
            await pairing.UnpairAsync(account.Id, http.RequestAborted);
            invitation = await pairing.PairAsync(account.Id, http.RequestAborted);
        }

        // An existing pairing is not trusted: someone else with a session of this user may have made it. It must be proven, or replaced.
        PhoneView view = View(account, isConnected: false);
        return invitation.IsAlreadyPaired ? view with { IsPairedBefore = true } : view with { Code = invitation.QrContent };
    }

    public async Task<bool> IsPairedAsync(HttpContext http) =>
        await FindAsync(http) is { } account && account.Provider.TryGetAbility(out IUserPairing? pairing) && await pairing.IsPairedAsync(account.Id, http.RequestAborted);

    // Also for a phone that is connected: it was paired again, and that ends the other sessions too.
    public async Task ConfirmAsync(HttpContext http)
    {
        if (await FindAsync(http) is { } account && account.Provider.TryGetAbility(out IUserPairing? pairing) && await IsSoonPairedAsync(account, pairing, http.RequestAborted))
            await ConnectAsync(http, account, account.Id);
    }

    public async Task<PendingQuestion?> CreateProofQuestionAsync(HttpContext http, string browser, string? name, string returnUrl)
    {
        if (await FindAsync(http) is not { } account || await IsConnectedAsync(account))
            return null;
        if (account.Provider.TryGetAbility(out IUserPairing? pairing))
            name = await pairing.IsPairedAsync(account.Id, http.RequestAborted) ? account.Id : null;
        if (name is null)
            return null;
        return new PendingQuestion
        {
            Kind = QuestionKind.PhoneConnection,
            Tenant = account.Tenant,
            Subject = account.Id,
            User = name,
            Purpose = PhoneConnection.Purpose,
            ReturnUrl = returnUrl,
            BrowserHash = BrowserCookie.Hash(browser),
            Expires = time.GetUtcNow() + options.Value.FirstFactorLifetime,
        };
    }

    public async Task EnableAsync(HttpContext http)
    {
        if (await FindAsync(http) is not { } account || !await IsConnectedAsync(account))
            return;
        IdentityPhones<TUser>.Ensure(await account.Manager.SetTwoFactorEnabledAsync(account.User, enabled: true));
        await http.RequestServices.GetRequiredService<SignInManager<TUser>>().RefreshSignInAsync(account.User);
    }

    public async Task<PhoneView?> DisconnectAsync(HttpContext http)
    {
        if (await FindAsync(http) is not { } account)
            return null;
        UserManager<TUser> manager = account.Manager;
        bool hadPhone = await IsConnectedAsync(account) || await IdentityPhones<TUser>.HasAnyAsync(manager, account.User);
        bool hasOther = await IdentityPhones<TUser>.WasEnabledBeforeAsync(manager, account.User)
            || (manager.SupportsUserAuthenticatorKey && await manager.GetAuthenticatorKeyAsync(account.User) is not null);
        // Each change is saved by itself. The phone is forgotten last: if a save fails, the next attempt still knows that there was one.
        if (hadPhone && !hasOther)
            IdentityPhones<TUser>.Ensure(await manager.SetTwoFactorEnabledAsync(account.User, enabled: false)); // renews the security stamp, too
        else if (manager.SupportsUserSecurityStamp)
            IdentityPhones<TUser>.Ensure(await manager.UpdateSecurityStampAsync(account.User)); // ends logins that wait for the phone, and other sessions
        // Before the phone is forgotten, so that this session goes on if that save meets a concurrent change. After another exception the cookie is lost.
        await http.RequestServices.GetRequiredService<SignInManager<TUser>>().RefreshSignInAsync(account.User);
        await IdentityPhones<TUser>.ForgetAsync(manager, account.User, account.Tenant, account.Provider.Name);
        if (hadPhone) // not if only a pairing is left, which is ended now
            LogDisconnected(account.Tenant, account.Provider.Name);
        return await TryUnpairAsync(account) ? null : View(account, isConnected: false) with { IsStillPaired = true };
    }

    /// <summary>Whether an approval of the question would connect a phone: the same user of the same tenant is still signed in, and has no phone
    /// yet.</summary>
    public static async Task<bool> CanConnectAsync(HttpContext http, PendingQuestion question) =>
        await FindAsync(http) is { } account && account.Id == question.Subject
        && string.Equals(account.Tenant, question.Tenant, StringComparison.OrdinalIgnoreCase) && !await IsConnectedAsync(account);

    /// <summary>Connects the phone whose ID was proven by an approval.</summary>
    /// <returns>Whether the phone was connected: the same user of the same tenant is still signed in, and had no phone
    /// yet.</returns>
    public async Task<bool> ConnectAsync(HttpContext http, FlowOutcome outcome)
    {
        if (await FindAsync(http) is not { } account || account.Id != outcome.Subject
            || !string.Equals(account.Tenant, outcome.Tenant, StringComparison.OrdinalIgnoreCase) || account.Provider.Name != outcome.Provider
            || outcome.ApprovedUser is not { } name || await IsConnectedAsync(account))
            return false;
        try
        {
            await ConnectAsync(http, account, name);
            return true;
        }
        catch (ConcurrentChangeException)
        {
            return false;
        }
    }

    private async Task<bool> IsSoonPairedAsync(Account account, IUserPairing pairing, CancellationToken cancellationToken)
    {
        using CancellationTokenSource deadline = new(ServiceTimeout, time);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        try
        {
            return await pairing.IsPairedAsync(account.Id, either.Token);
        }
        catch (OperationCanceledException e) when (deadline.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new TwoFactorException(TwoFactorError.Unavailable, NoAnswer, e) { Tenant = account.Tenant };
        }
    }

    private async Task ConnectAsync(HttpContext http, Account account, string name)
    {
        await IdentityPhones<TUser>.KeepAsync(account.Manager, account.User, account.Tenant, account.Provider.Name, name);
        IdentityPhones<TUser>.Ensure(await account.Manager.SetTwoFactorEnabledAsync(account.User, enabled: true));
        // Identity now ends other sessions of the user; refreshing keeps this one.
        await http.RequestServices.GetRequiredService<SignInManager<TUser>>().RefreshSignInAsync(account.User);
        LogConnected(account.Tenant, account.Provider.Name);
    }

    // The service is asked last: while it fails, a stolen phone must be disconnected nevertheless. No login asks by the pairing that is left.
    private async Task<bool> TryUnpairAsync(Account account)
    {
        if (!account.Provider.TryGetAbility(out IUserPairing? pairing))
            return true;
        using CancellationTokenSource deadline = new(ServiceTimeout, time);
        try
        {
            await pairing.UnpairAsync(account.Id, deadline.Token); // also if the browser has left
            return true;
        }
        catch (TwoFactorException e)
        {
            LogStillPaired(account.Tenant, account.Provider.Name, e.Message);
            return false;
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested)
        {
            LogStillPaired(account.Tenant, account.Provider.Name, NoAnswer);
            return false;
        }
    }

    private static async Task<Account?> FindAsync(HttpContext http) => await IdentitySession<TUser>.FindUserAsync(http) is { } user ? await FindAsync(http, user) : null;

    private static async Task<Account?> FindAsync(HttpContext http, TUser user)
    {
        if (http.RequestServices.GetRequiredService<IdentityPhones<TUser>>().ServiceOf(user) is not { } service)
            return null;
        UserManager<TUser> manager = http.RequestServices.GetRequiredService<UserManager<TUser>>();
        return new Account(manager, user, await manager.GetUserIdAsync(user), service.Tenant, service.Provider);
    }

    private static Task<string?> NameAsync(Account account) => IdentityPhones<TUser>.FindAsync(account.Manager, account.User, account.Tenant, account.Provider.Name);

    private static async Task<bool> IsConnectedAsync(Account account) => await NameAsync(account) is not null;

    // A service that does not tell leaves everything as it is.
    private static async Task<bool> IsUnpairedAsync(Account account, string name, CancellationToken cancellationToken)
    {
        try
        {
            return account.Provider.TryGetAbility(out IUserPairing? pairing) && !await pairing.IsPairedAsync(name, cancellationToken);
        }
        catch (TwoFactorException)
        {
            return false;
        }
    }

    // If the host has no other way to sign in, recovery codes could not be used.
    private async Task<bool> HasNoRecoveryCodesAsync(Account account) =>
        options.Value.Page.OtherWayPath is not null && account.Manager.SupportsUserTwoFactorRecoveryCodes && await account.Manager.CountRecoveryCodesAsync(account.User) == 0;

    private static PhoneView View(Account account, bool isConnected) =>
        new(account.Provider.Name, isConnected, account.Provider.TryGetAbility<IUserPairing>(out _));

    private sealed record Account(UserManager<TUser> Manager, TUser User, string Id, string Tenant, ITwoFactorProvider Provider);

    [LoggerMessage(EventIds.PhoneConnected, LogLevel.Information, "Tenant {Tenant}: a user's phone is connected with {Provider}.", EventName = nameof(EventIds.PhoneConnected))]
    private partial void LogConnected(string tenant, string provider);

    [LoggerMessage(EventIds.PhoneDisconnected, LogLevel.Information, "Tenant {Tenant}: a user's phone is disconnected from {Provider}.", EventName = nameof(EventIds.PhoneDisconnected))]
    private partial void LogDisconnected(string tenant, string provider);

    [LoggerMessage(EventIds.PhoneStillPaired, LogLevel.Warning, "Tenant {Tenant}: a user's phone is disconnected, but its pairing with {Provider} could not be ended. {Reason}", EventName = nameof(EventIds.PhoneStillPaired))]
    private partial void LogStillPaired(string tenant, string provider, string reason);
}
