using System.Text.Json;
using TwoFactor.Emulator.Client;
using TwoFactor.Emulator.Phone;

namespace TwoFactor.Emulator;

/// <summary>
/// The emulator's phones, faults and record for a program in another process: the calls of <see cref="EmulatedPhone"/>, <see cref="FaultPlan"/>
/// and <see cref="ExchangeRecord"/> over the emulator's HTTP API.
/// </summary>
/// <remarks>
/// <para>Thread-safe. No call is repeated.</para>
/// <para>
/// Actions return whether there was anything to act on: false means unknown, already decided, or expired. Each call throws
/// <see cref="EmulatorClientException"/> if the emulator cannot be reached within ten seconds or rejects the call, and
/// <see cref="OperationCanceledException"/> if it is cancelled; a cancelled action may have been done.
/// </para>
/// </remarks>
/// <example><code>
/// using EmulatorClient client = new(new Uri("http://localhost:7300/"));
/// PhoneRequest request = await client.WaitForRequestAsync("jdoe");
/// await client.ApproveAsync(request.Id);
/// </code></example>
public sealed class EmulatorClient : IDisposable
{
    private readonly EmulatorConnection connection;

    /// <summary>A client of an emulator in another process. Nothing is sent before the first call.</summary>
    /// <param name="phoneAddress">The address of its phone page, <c>http://localhost:7300/</c> for example. Proxies are not used.</param>
    /// <param name="timeProvider">The clock for timeouts and waits; null for the system's.</param>
    /// <exception cref="ArgumentException">The address is not an absolute http or https address.</exception>
    public EmulatorClient(Uri phoneAddress, TimeProvider? timeProvider = null)
    {
        ArgumentNullException.ThrowIfNull(phoneAddress);
        if (!phoneAddress.IsAbsoluteUri || (phoneAddress.Scheme != Uri.UriSchemeHttp && phoneAddress.Scheme != Uri.UriSchemeHttps))
            throw new ArgumentException("The phone's address must be an absolute http or https address.", nameof(phoneAddress));
        connection = new EmulatorConnection(phoneAddress, timeProvider ?? TimeProvider.System);
    }

    /// <summary>A client of an emulator in this process, for code that works with both kinds of emulator.</summary>
    /// <param name="emulator">The emulator. It must outlive the client.</param>
    public EmulatorClient(EmulatorHost emulator) : this(AddressOf(emulator))
    {
    }

    /// <summary>What all phones show now.</summary>
    /// <param name="cancellationToken">Cancels the call.</param>
    public Task<PhoneScreen> GetScreenAsync(CancellationToken cancellationToken = default) =>
        connection.GetAsync<PhoneScreen>("api/screen", cancellationToken);

    /// <summary>Waits until the phones show a certain item: <c>await client.WaitForAsync(screen =&gt; screen.Links.FirstOrDefault())</c>. The
    /// emulator reports changes when they happen, among them that an item expires.</summary>
    /// <param name="pick">Returns the item, or null if the screen does not show it. Called again after every change.</param>
    /// <param name="cancellationToken">Ends the waiting. Without it, the wait has no end.</param>
    public async Task<T> WaitForAsync<T>(Func<PhoneScreen, T?> pick, CancellationToken cancellationToken = default) where T : class
    {
        ArgumentNullException.ThrowIfNull(pick);
        await using ChangeStream changes = await ChangeStream.OpenAsync(connection, cancellationToken);
        while (true)
        {
            if (pick(await GetScreenAsync(cancellationToken)) is T found)
                return found;
            await changes.WaitAsync(cancellationToken);
        }
    }

    /// <summary>Waits until a user of either service is asked something, and returns the oldest request.</summary>
    /// <param name="user">The name at the service, or the SecSign ID. Not case-sensitive.</param>
    /// <param name="cancellationToken">Ends the waiting. Without it, the wait has no end.</param>
    public Task<PhoneRequest> WaitForRequestAsync(string user, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(user);
        return WaitForAsync(
            screen => screen.Requests.FirstOrDefault(request => request.User.Equals(user, StringComparison.OrdinalIgnoreCase)),
            cancellationToken);
    }

    /// <summary>Approves a login (on SecSign with the right access pass).</summary>
    /// <param name="requestId"><see cref="PhoneRequest.Id"/>.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public Task<bool> ApproveAsync(string requestId, CancellationToken cancellationToken = default) =>
        connection.ActAsync("requests", requestId, "approve", cancellationToken);

    /// <summary>Denies a login, or answers a fraud notice with "not me".</summary>
    /// <param name="requestId"><see cref="PhoneRequest.Id"/>.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public Task<bool> DenyAsync(string requestId, CancellationToken cancellationToken = default) =>
        connection.ActAsync("requests", requestId, "deny", cancellationToken);

    /// <summary>Takes a request off the screen without an answer. It can still be answered by its id.</summary>
    /// <param name="requestId"><see cref="PhoneRequest.Id"/>.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public Task<bool> IgnoreAsync(string requestId, CancellationToken cancellationToken = default) =>
        connection.ActAsync("requests", requestId, "ignore", cancellationToken);

    /// <summary>SecSign: the phone gets the access pass (state 7), and nothing is decided.</summary>
    /// <param name="requestId"><see cref="PhoneRequest.Id"/>.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public Task<bool> OpenAsync(string requestId, CancellationToken cancellationToken = default) =>
        connection.ActAsync("requests", requestId, "open", cancellationToken);

    /// <summary>SecSign: chooses an access pass. The right one approves, a wrong one denies; the answer does not say which one it was.</summary>
    /// <param name="requestId"><see cref="PhoneRequest.Id"/>.</param>
    /// <param name="symbol">One of <see cref="PhoneRequest.Symbols"/>. Any other is <see cref="EmulatorClientError.Rejected"/>.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public Task<bool> ChooseAsync(string requestId, string symbol, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(symbol);
        return connection.ActAsync("requests", requestId, "symbol", cancellationToken, new SymbolAnswer(symbol));
    }

    /// <summary>Answers a fraud notice with "that was me".</summary>
    /// <param name="requestId"><see cref="PhoneRequest.Id"/> of a request that is a notice.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public Task<bool> AcknowledgeNoticeAsync(string requestId, CancellationToken cancellationToken = default) =>
        connection.ActAsync("requests", requestId, "approve", cancellationToken);

    /// <summary>Lets a service become a client of Sezame.</summary>
    /// <param name="registrationId"><see cref="PhoneRegistration.Id"/>.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public Task<bool> AcknowledgeAsync(string registrationId, CancellationToken cancellationToken = default) =>
        connection.ActAsync("registrations", registrationId, "acknowledge", cancellationToken);

    /// <summary>Refuses a service that wants to become a client of Sezame.</summary>
    /// <param name="registrationId"><see cref="PhoneRegistration.Id"/>.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public Task<bool> RefuseAsync(string registrationId, CancellationToken cancellationToken = default) =>
        connection.ActAsync("registrations", registrationId, "refuse", cancellationToken);

    /// <summary>Scans a QR code of Sezame: of a pairing or of a registration. False also for a text that is neither.</summary>
    /// <param name="code">The JSON in the code.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public Task<bool> ScanAsync(string code, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(code);
        return connection.PostAsync("api/scan", new ScannedCode(code), cancellationToken);
    }

    /// <summary>Thaws a frozen SecSign ID: its owner selects it in the app. False if it is not frozen.</summary>
    /// <param name="secSignId">The ID.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public Task<bool> ThawAsync(string secSignId, CancellationToken cancellationToken = default) =>
        connection.ActAsync("ids", secSignId, "thaw", cancellationToken);

    /// <summary>A code that can be typed instead of a SecSign ID, even while the ID is frozen. Null for an unknown ID.</summary>
    /// <param name="secSignId">The ID.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public async Task<string?> GetPriorityCodeAsync(string secSignId, CancellationToken cancellationToken = default) =>
        (await connection.AskAsync<PriorityCode>("ids", secSignId, "priority-code", cancellationToken))?.Code;

    /// <summary>Adds a Sezame account for a person. False if it exists, if the text can be no recovery e-mail, or if there are 10,000 people already.</summary>
    /// <param name="email">The recovery e-mail, 1 to 255 characters.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public Task<bool> AddRecoveryEmailAsync(string email, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(email);
        return connection.PostAsync("api/people", new NewPerson(email, SecSignId: null), cancellationToken);
    }

    /// <summary>Adds a SecSign ID. False if it exists, if it is empty, too long or has a character that no ID can have, or if there are 10,000 IDs already.</summary>
    /// <param name="secSignId">The ID.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public Task<bool> AddSecSignIdAsync(string secSignId, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(secSignId);
        return connection.PostAsync("api/people", new NewPerson(Email: null, secSignId), cancellationToken);
    }

    /// <summary>The faults that are switched on.</summary>
    /// <param name="cancellationToken">Cancels the call.</param>
    public Task<IReadOnlyList<Fault>> GetFaultsAsync(CancellationToken cancellationToken = default) =>
        connection.GetAsync<IReadOnlyList<Fault>>("api/faults", cancellationToken);

    /// <summary>Switches a fault on. If its limits do not fit its kind, the call is <see cref="EmulatorClientError.Rejected"/>.</summary>
    /// <param name="fault">The fault.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public Task AddFaultAsync(Fault fault, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(fault);
        return connection.PostAsync("api/faults", fault, cancellationToken);
    }

    /// <summary>Switches all faults off.</summary>
    /// <param name="cancellationToken">Cancels the call.</param>
    public Task ClearFaultsAsync(CancellationToken cancellationToken = default) => connection.DeleteAsync("api/faults", cancellationToken);

    /// <summary>The switches: they set the behaviour that the services' documents leave open.</summary>
    /// <param name="cancellationToken">Cancels the call.</param>
    public async Task<IReadOnlyList<SwitchSetting>> GetSwitchesAsync(CancellationToken cancellationToken = default)
    {
        IReadOnlyList<SwitchState> states = await connection.GetAsync<IReadOnlyList<SwitchState>>("api/switches", cancellationToken);
        return [.. states.Select(state => new SwitchSetting(state.Name, state.IsFlag, $"{state.Value}", $"{state.Default}", state.Description))];
    }

    /// <summary>Sets a switch, from the next request on. False if there is no such switch.</summary>
    /// <param name="name"><see cref="SwitchSetting.Name"/>. Not case-sensitive.</param>
    /// <param name="value">
    /// <c>true</c> or <c>false</c>, or a duration such as <c>90s</c>. Any other is <see cref="EmulatorClientError.Rejected"/>.
    /// </param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public Task<bool> SetSwitchAsync(string name, string value, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(value);
        return connection.SetAsync("switches", name, new NewSwitchValue(JsonSerializer.SerializeToElement(value, EmulatorJson.Default.String)), cancellationToken);
    }

    /// <summary>The requests to the servers and their answers, oldest first.</summary>
    /// <param name="after">Only exchanges whose <see cref="Exchange.Number"/> is greater; 0, the default, for all that are kept.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public Task<IReadOnlyList<Exchange>> GetRecordAsync(long after = 0, CancellationToken cancellationToken = default) =>
        connection.GetAsync<IReadOnlyList<Exchange>>(FormattableString.Invariant($"api/record?after={after}"), cancellationToken);

    /// <summary>Deletes all exchanges. Their numbers are not reused.</summary>
    /// <param name="cancellationToken">Cancels the call.</param>
    public Task ClearRecordAsync(CancellationToken cancellationToken = default) => connection.DeleteAsync("api/record", cancellationToken);

    /// <summary>Closes the connections. The emulator keeps running.</summary>
    public void Dispose() => connection.Dispose();

    private static Uri AddressOf(EmulatorHost emulator)
    {
        ArgumentNullException.ThrowIfNull(emulator);
        return emulator.PhoneAddress;
    }
}
