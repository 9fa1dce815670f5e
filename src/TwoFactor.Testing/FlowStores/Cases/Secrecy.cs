using System.Text;
using TwoFactor.Flow;

namespace TwoFactor.Testing.FlowStores.Cases;

/// <summary>Content that leaves the process is encrypted, so that it is useless to anyone who reads the engine.</summary>
internal static class Secrecy
{
    private const string Misread = "a node with another key would act on what it cannot read";

    public static StoreCaseList Cases { get; } = new(nameof(Secrecy))
    {
        { 7, The_engine_cannot_read_the_content },
        { 7, What_cannot_be_decrypted_does_not_exist },
    };

    private static async Task The_engine_cannot_read_the_content(StoreScene scene)
    {
        byte[]? before = await scene.Fixture.DumpAsync().ConfigureAwait(false);
        StoreScene.Requires(
            before is not null, "Nothing leaves the process, or the fixture cannot read the engine.");
        byte[] created = Encoding.ASCII.GetBytes(StoreScene.NewKey());
        byte[] replaced = Encoding.ASCII.GetBytes(StoreScene.NewKey());
        string flow = StoreScene.NewKey();
        await scene.Store.CreateAsync(flow, created, StoreScene.Long, default).ConfigureAwait(false);
        byte[] after = (await scene.Fixture.DumpAsync().ConfigureAwait(false))!;
        scene.Expect(
            !after.AsSpan().SequenceEqual(before), "something new in what the fixture reads from the engine", "the same", "the case would prove nothing");
        ExpectHidden(scene, created, after);
        await scene.Store.ReplaceAsync(flow, 1, replaced, isFinal: true, StoreScene.Long).ConfigureAwait(false);
        ExpectHidden(scene, replaced, (await scene.Fixture.DumpAsync().ConfigureAwait(false))!);
    }

    private static async Task What_cannot_be_decrypted_does_not_exist(StoreScene scene)
    {
        IFlowStore? stranger = await scene.Fixture.OpenStrangerAsync().ConfigureAwait(false);
        StoreScene.Requires(stranger is not null, "The store does not encrypt, or the fixture cannot open it with another key.");
        try
        {
            string flow = await scene.CreateAsync().ConfigureAwait(false);
            scene.Expect(await stranger!.ReadAsync(flow).ConfigureAwait(false) is null, "null for content of another key", "a flow", Misread);
            FlowTurn turn = await stranger.TakeTurnAsync(flow, TimeSpan.Zero).ConfigureAwait(false);
            scene.Expect(!turn.IsTaken && turn.Flow is null, "Gone for content of another key", turn, Misread);
            await scene.FinishAsync(flow).ConfigureAwait(false);
            scene.Expect(await stranger.ReadAsync(flow).ConfigureAwait(false) is null, "null for content of another key", "a flow", Misread);
            scene.Expect(await stranger.ConsumeAsync(flow).ConfigureAwait(false) is null, "null for content of another key", "a flow", Misread);
        }
        finally
        {
            await scene.Fixture.CloseNodeAsync(stranger!).ConfigureAwait(false);
        }
    }

    private static void ExpectHidden(StoreScene scene, byte[] content, byte[] engine)
    {
        byte[][] forms =
        [
            content, Encoding.ASCII.GetBytes(Convert.ToHexString(content)), Encoding.ASCII.GetBytes(Convert.ToHexStringLower(content)),
            Encoding.ASCII.GetBytes(Convert.ToBase64String(content).TrimEnd('=')), Encoding.Unicode.GetBytes(Encoding.ASCII.GetString(content)),
        ];
        scene.Expect(
            Array.TrueForAll(forms, form => engine.AsSpan().IndexOf(form) < 0), "nothing of the content in the engine", "the content",
            "anyone who reads the engine could continue a login");
    }
}
