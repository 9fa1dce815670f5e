using System.Collections.Concurrent;
using System.Globalization;
using TwoFactor.Chaos.Checks;
using TwoFactor.Chaos.Nodes;
using TwoFactor.Emulator;

namespace TwoFactor.Chaos.Driving;

/// <summary>The people with their phones. They do not know the browsers: they answer every request on the phone, even of a start that failed.</summary>
internal sealed class People(Scene scene, WireRecord wire, int seed)
{
    private static readonly TimeSpan PollPause = TimeSpan.FromMilliseconds(80);

    private readonly ConcurrentDictionary<string, PersonAnswer> answers = new();
    private readonly Dictionary<string, int> asked = [];

    /// <summary>By the challenge's id.</summary>
    public IReadOnlyDictionary<string, PersonAnswer> Answers => answers;

    /// <summary>A user name that both services accept, and for which the emulator gives no answer by itself.</summary>
    public static string NameOf(string tenant, int person) => string.Create(CultureInfo.InvariantCulture, $"never@{tenant}-{person}");

    /// <summary>Reads the phones until it is cancelled, and gives the people's answers.</summary>
    public async Task AnswerAsync(CancellationToken cancellationToken)
    {
        List<Task> open = [];
        while (!cancellationToken.IsCancellationRequested)
        {
            foreach (PhoneRequest request in scene.Emulator.Phone.GetScreen().Requests.Where(request => !answers.ContainsKey(request.Id)))
                open.Add(AnswerAsync(request));
            await Task.Delay(PollPause, TimeProvider.System, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            open.RemoveAll(task => task.IsCompletedSuccessfully);
        }

        await Task.WhenAll(open);
    }

    private async Task AnswerAsync(PhoneRequest request)
    {
        int number = asked[request.User] = asked.GetValueOrDefault(request.User) + 1;
        Random dice = Dice.Of(seed, string.Create(CultureInfo.InvariantCulture, $"{request.User}, question {number}"));
        PersonAnswer answer = new(request.Id, request.User, request.RequestedAt, dice.Pick((66, Decision.Approve), (13, Decision.Deny), (11, Decision.Ignore), (10, Decision.ApproveLate)));
        answers[request.Id] = answer;
        if (answer.Decision == Decision.Ignore)
            return;
        if (dice.Next(4) == 0)
            scene.Emulator.Phone.Open(request.Id);
        TimeSpan after = answer.Decision == Decision.ApproveLate ? NodeSettings.Lifetime + dice.Between(0, 3) : dice.Between(0.1, 2.5);
        await Task.Delay(after, TimeProvider.System);
        answer.At = TimeProvider.System.GetUtcNow();
        answer.IsTaken = answer.Decision == Decision.Deny ? scene.Emulator.Phone.Deny(request.Id) : scene.Emulator.Phone.Approve(request.Id);
        if (dice.Next(3) == 0 && wire.StartOf(request.Id)?.Callback is { } token)
            answer.Callback = await scene.Nodes.AskAsync(dice.Next(scene.Nodes.Size), new NodeCall(NodeOperation.ReceiveCallback) { Id = token });
    }
}
