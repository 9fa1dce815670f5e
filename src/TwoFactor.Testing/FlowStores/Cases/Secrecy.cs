using System.IO.Compression;
using System.Text;
using TwoFactor.Flow;

namespace TwoFactor.Testing.FlowStores.Cases;

/// <summary>Content that leaves the process is encrypted, so that it is useless to anyone who reads the engine.</summary>
internal static class Secrecy
{
    private const int PartLength = 40; // that of a key
    private const int Length = 200 * PartLength;
    private const string Readable = "anyone who reads the engine could continue a login";
    private const string Misread = "a node with another key would act on what it cannot read";

    public static StoreCaseList Cases { get; } = new(nameof(Secrecy))
    {
        { 7, The_engine_cannot_read_the_content },
        { 7, Content_cannot_be_compressed_in_the_engine },
        { 7, What_cannot_be_decrypted_does_not_exist },
    };

    private static async Task The_engine_cannot_read_the_content(StoreScene scene)
    {
        byte[]? before = await scene.Fixture.DumpAsync().ConfigureAwait(false);
        StoreScene.Requires(
            before is not null, "Nothing leaves the process, or the fixture cannot read the engine.");
        byte[] created = NewContent();
        byte[] replaced = NewContent();
        string flow = StoreScene.NewKey();
        await scene.Store.CreateAsync(flow, created, StoreScene.Long, default).ConfigureAwait(false);
        byte[] after = (await scene.Fixture.DumpAsync().ConfigureAwait(false))!;
        scene.Expect(
            !after.AsSpan().SequenceEqual(before), "something new in what the fixture reads from the engine", "the same", "the case would prove nothing");
        ExpectHidden(scene, created, after);
        await scene.Store.ReplaceAsync(flow, 1, replaced, isFinal: true, StoreScene.Long).ConfigureAwait(false);
        ExpectHidden(scene, replaced, (await scene.Fixture.DumpAsync().ConfigureAwait(false))!);
    }

    // Encrypted content looks random. Other cases may add and remove entries of the same engine meanwhile, so one of several contents is enough.
    private static async Task Content_cannot_be_compressed_in_the_engine(StoreScene scene)
    {
        byte[]? before = await scene.Fixture.DumpAsync().ConfigureAwait(false);
        StoreScene.Requires(before is not null, "Nothing leaves the process, or the fixture cannot read the engine.");
        int most = 0;
        for (int attempt = 0; attempt < 5 && most < Length / 2; attempt++)
        {
            await scene.Store.CreateAsync(StoreScene.NewKey(), NewContent(), StoreScene.Long, default).ConfigureAwait(false);
            byte[] after = (await scene.Fixture.DumpAsync().ConfigureAwait(false))!;
            most = Math.Max(most, Compressed(after) - Compressed(before!));
            before = after;
        }

        scene.Expect(most >= Length / 2, $"about {Length} bytes in the engine that cannot be compressed, for encrypted content of that length", $"{most} bytes", Readable);
    }

    private static async Task What_cannot_be_decrypted_does_not_exist(StoreScene scene)
    {
        IFlowStore? stranger = await scene.Fixture.OpenStrangerAsync().ConfigureAwait(false);
        if (stranger is null && await scene.Fixture.DumpAsync().ConfigureAwait(false) is not null)
            throw new InvalidOperationException($"{scene.Fixture.GetType().Name} reads the engine, so content leaves the process and has to be encrypted: override OpenWithOtherEncryptionAsync too.");
        StoreScene.Requires(stranger is not null, "Nothing leaves the process, or the fixture cannot read the engine.");
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

    /// <summary>Long and repetitive: if it is compressed instead of encrypted, little of it is left.</summary>
    private static byte[] NewContent() => Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat(StoreScene.NewKey(), Length / PartLength)));

    private static void ExpectHidden(StoreScene scene, byte[] content, byte[] engine)
    {
        byte[] part = content[..PartLength];
        byte[][] forms =
        [
            part, Encoding.ASCII.GetBytes(Convert.ToHexString(part)), Encoding.ASCII.GetBytes(Convert.ToHexStringLower(part)),
            Encoding.Unicode.GetBytes(Encoding.ASCII.GetString(part)), .. Enumerable.Range(0, 3).Select(skipped => InnerBase64(part, skipped)),
        ];
        scene.Expect(Array.TrueForAll(forms, form => engine.AsSpan().IndexOf(form) < 0), "nothing of the content in the engine", "the content", Readable);
    }

    /// <summary>What base64 of the content contains wherever the content begins, without the characters that depend on what stands around it.</summary>
    private static byte[] InnerBase64(byte[] content, int skipped)
    {
        byte[] rest = content[skipped..];
        return Encoding.ASCII.GetBytes(Convert.ToBase64String(rest[..(rest.Length / 3 * 3)]));
    }

    private static int Compressed(byte[] bytes)
    {
        using MemoryStream compressed = new();
        using (BrotliStream stream = new(compressed, CompressionLevel.Fastest, leaveOpen: true))
            stream.Write(bytes);
        return (int)compressed.Length;
    }
}
