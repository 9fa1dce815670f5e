using System.Runtime.CompilerServices;
using TwoFactor.Emulator.SecSign;
using TwoFactor.Emulator.State;

namespace TwoFactor.Emulator.Phone;

/// <summary>
/// The phone over HTTP, for tests in another process and for the phone page. An action answers 204, 404 if there was nothing to act on,
/// or 400 if the body is wrong. <c>priority-code</c> answers 200 with the code.
/// </summary>
internal static class PhoneApi
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    public static void MapPhoneApi(this IEndpointRouteBuilder routes, EmulatedPhone phone, ChangeSignal changed)
    {
        RouteGroupBuilder api = routes.MapGroup("/api");
        api.MapGet("screen", phone.GetScreen);
        api.MapGet("events", (CancellationToken gone) => TypedResults.ServerSentEvents(Changes(changed, gone), "change"));
        api.MapPost("people", (NewPerson person) => Done(Add(phone, person)));
        api.MapPost("scan", (ScannedCode scanned) => scanned.Code is { } code ? Done(phone.Scan(code)) : Lacks("code"));
        api.MapPost("registrations/{id}/acknowledge", (string id) => Done(phone.Acknowledge(id)));
        api.MapPost("registrations/{id}/refuse", (string id) => Done(phone.Refuse(id)));
        api.MapPost("requests/{id}/open", (string id) => Done(phone.Open(id)));
        api.MapPost("requests/{id}/approve", (string id) => Done(phone.Approve(id)));
        api.MapPost("requests/{id}/deny", (string id) => Done(phone.Deny(id)));
        api.MapPost("requests/{id}/ignore", (string id) => Done(phone.Ignore(id)));
        api.MapPost("requests/{id}/symbol", (string id, SymbolAnswer answer) => answer.Symbol is { } symbol ? Choose(phone, id, symbol) : Lacks("symbol"));
        api.MapPost("ids/{secSignId}/thaw", (string secSignId) => Done(phone.Thaw(secSignId)));
        api.MapPost("ids/{secSignId}/priority-code", (string secSignId) =>
            phone.PriorityCode(secSignId) is string code ? Results.Ok(new PriorityCode(code)) : Results.NotFound());
        routes.MapGet("symbols/{name}.png", (string name) => Picture(AccessPass.All.FirstOrDefault(pass => pass.Name == name)));
    }

    // One event is sent at the start, and one after each change. Several changes in a short time are one event.
    private static async IAsyncEnumerable<string> Changes(ChangeSignal changed, [EnumeratorCancellation] CancellationToken gone)
    {
        while (true)
        {
            Task next = changed.Next;
            yield return "";
            await next.WaitAsync(gone);
            await Task.Delay(Pause, TimeProvider.System, gone);
        }
    }

    private static bool Add(EmulatedPhone phone, NewPerson person)
    {
        bool email = person.Email is not null && phone.AddRecoveryEmail(person.Email);
        bool id = person.SecSignId is not null && phone.AddSecSignId(person.SecSignId);
        return email || id;
    }

    private static IResult Lacks(string member) => Results.BadRequest(new { error = $"The body has no {member}." });

    private static IResult Choose(EmulatedPhone phone, string id, string symbol)
    {
        IReadOnlyList<string> offered = phone.SymbolsOf(id);
        return offered.Count > 0 && !offered.Contains(symbol)
            ? Results.BadRequest(new { error = $"The request offers {string.Join(", ", offered)}." })
            : Done(phone.Choose(id, symbol));
    }

    private static IResult Picture(AccessPass? pass) => pass is null ? Results.NotFound() : Results.Bytes(pass.Png, "image/png");

    private static IResult Done(bool done) => done ? Results.NoContent() : Results.NotFound();
}
