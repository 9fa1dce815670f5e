using System.Security.Cryptography;
using TwoFactor.Flow;

namespace TwoFactor.Testing.FlowStores.Cases;

/// <summary>Content is returned unchanged.</summary>
internal static class Contents
{
    private const string Lost = "a login could not be continued";

    public static StoreCaseList Cases { get; } = new(nameof(Contents))
    {
        { 0, Empty_content_is_kept },
        { 0, Every_byte_is_kept },
        { 0, The_largest_content_is_kept },
        { 0, Created_content_is_copied },
        { 0, Replaced_content_is_copied },
        { 0, What_was_read_stays_as_it_was },
    };

    private static Task Empty_content_is_kept(StoreScene scene) => ExpectKeptAsync(scene, []);

    private static Task Every_byte_is_kept(StoreScene scene) => ExpectKeptAsync(scene, [.. Enumerable.Range(0, 512).Select(i => (byte)i)]);

    private static Task The_largest_content_is_kept(StoreScene scene) => ExpectKeptAsync(scene, RandomNumberGenerator.GetBytes(IFlowStore.MaximumContentLength));

    private static async Task Created_content_is_copied(StoreScene scene)
    {
        string flow = StoreScene.NewKey();
        byte[] content = [1, 2, 3];
        await scene.Store.CreateAsync(flow, content, StoreScene.Long, default).ConfigureAwait(false);
        content[0] = 99;
        Flows.ExpectContent(scene, await scene.ReadAsync(flow).ConfigureAwait(false), 1, 2, 3);
    }

    private static async Task Replaced_content_is_copied(StoreScene scene)
    {
        foreach (bool isFinal in new[] { false, true })
        {
            string flow = await scene.CreateAsync().ConfigureAwait(false);
            byte[] content = [0, 1, 2, 3];
            await scene.Store.ReplaceAsync(flow, 1, content.AsMemory(1), isFinal, StoreScene.Long).ConfigureAwait(false);
            content[1] = 99;
            Flows.ExpectContent(scene, await scene.ReadAsync(flow).ConfigureAwait(false), 1, 2, 3);
        }
    }

    private static async Task What_was_read_stays_as_it_was(StoreScene scene)
    {
        foreach (IFlowStore node in scene.Nodes)
        {
            string flow = await scene.CreateAsync(content: 1).ConfigureAwait(false);
            StoredFlow? before = await node.ReadAsync(flow).ConfigureAwait(false);
            await scene.FinishAsync(flow, content: 2).ConfigureAwait(false);
            await node.ReadAsync(flow).ConfigureAwait(false);
            Flows.ExpectContent(scene, before!, 1);
            scene.Expect(before is { Version: 1, IsFinal: false }, "a flow as it was when it was read", before, "a node would see parts of two versions");
        }
    }

    private static async Task ExpectKeptAsync(StoreScene scene, byte[] content)
    {
        string flow = StoreScene.NewKey();
        scene.Expect(
            await scene.Store.CreateAsync(flow, content, StoreScene.Long, default).ConfigureAwait(false), $"a flow with {content.Length} bytes that is added", "false", Lost);
        ExpectSame(scene, content, await scene.ReadAsync(flow).ConfigureAwait(false), "created");

        byte[] other = [.. content.Reverse()];
        await scene.Store.ReplaceAsync(flow, 1, other, isFinal: true, StoreScene.Long).ConfigureAwait(false);
        ExpectSame(scene, other, await scene.ReadAsync(flow).ConfigureAwait(false), "replaced");
        FlowTurn turn = await scene.Store.TakeTurnAsync(flow, TimeSpan.Zero).ConfigureAwait(false);
        ExpectSame(scene, other, turn.Flow, "read with a turn");
        ExpectSame(scene, other, await scene.Store.ConsumeAsync(flow).ConfigureAwait(false), "consumed");
    }

    private static void ExpectSame(StoreScene scene, byte[] content, StoredFlow? read, string when) => scene.Expect(
        read is not null && read.Content.Span.SequenceEqual(content), $"the same {content.Length} bytes when {when}",
        read is null ? "nothing" : $"{read.Content.Length} bytes", Lost);
}
