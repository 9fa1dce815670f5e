using FsCheck;
using FsCheck.Fluent;
using TwoFactor.Flow;

namespace TwoFactor.Tests.Flow;

/// <summary>A login as bytes in a store.</summary>
public sealed class ContentTests
{
    private static readonly byte[] None = [];

    [Test]
    public void A_content_is_read_back_unchanged([Values] bool isFull, [Values] ChallengeState state)
    {
        FlowContent content = isFull ? Full() with { State = state } : SampleContent.Least() with { State = state };
        FlowContent? read = FlowContent.Parse(content.ToBytes());
        Assert.That(read, Is.EqualTo(content).Using<FlowContent>(IsSame));
        Assert.That(read!.ToBytes().ToArray(), Is.EqualTo(content.ToBytes().ToArray()));
    }

    [Test]
    public void No_bytes_make_the_parser_throw()
    {
        byte[] whole = Full().ToBytes().ToArray();
        Gen<byte[]> altered =
            from at in Gen.Choose(0, whole.Length - 1)
            from to in Gen.Choose(0, 255)
            from length in Gen.Choose(0, whole.Length)
            from isCut in Gen.Elements(true, false)
            select (byte[])[.. whole[..at], (byte)to, .. whole[(at + 1)..(isCut ? Math.Max(length, at + 1) : whole.Length)]];
        Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(3000),
            Prop.ForAll(Arb.From(Gen.OneOf(altered, ArbMap.Default.GeneratorFor<byte[]>())), bytes => { _ = FlowContent.Parse(bytes); }));
    }

    [Test]
    public void An_incomplete_or_duplicate_content_is_rejected()
    {
        byte[] whole = (Full() with { TraceParent = null, QuietSince = TimeSpan.Zero, QuietUntil = TimeSpan.Zero }).ToBytes().ToArray();
        for (int length = 0; length < whole.Length; length += length < whole.Length - 100 && length > 600 ? 100 : 1)
            Assert.That(FlowContent.Parse(whole.AsMemory(0, length)), Is.Null, $"{length} bytes");

        Assert.That(FlowContent.Parse((byte[])[.. whole, .. whole[1..]]), Is.Null);
        Assert.That(FlowContent.Parse((byte[])[.. whole, 200, 1, 1, 200, 1, 1]), Is.Null); // a field twice in a row
        Assert.That(FlowContent.Parse((byte[])[2, .. whole[1..]]), Is.Null); // another version
        Assert.That(FlowContent.Parse((Full() with { State = (ChallengeState)99 }).ToBytes()), Is.Null); // no such state
        Assert.That(FlowContent.Parse((byte[])[.. whole[..2], 31, .. whole[3..34], .. whole[35..]]), Is.Null); // an id that is too short
    }

    [Test]
    public void A_text_of_any_length_is_read_back([Values(0, 1, 127, 128, 129, 16_383, 16_384)] int length)
    {
        FlowContent content = SampleContent.Least() with { Message = new string('m', length), AccessPass = new byte[length] };
        Assert.That(FlowContent.Parse(content.ToBytes()), Is.EqualTo(content).Using<FlowContent>(IsSame));
    }

    [Test]
    public void A_text_that_is_not_UTF8_is_rejected_instead_of_altered()
    {
        byte[] stored = SampleContent.Least().ToBytes().ToArray();
        stored[stored.AsSpan().IndexOf("acme"u8)] = 0xFF;
        Assert.That(FlowContent.Parse(stored), Is.Null);
    }

    [Test]
    public void Each_flag_is_stored_for_itself([Range(0, 6)] int which)
    {
        FlowContent content = SampleContent.Least() with
        {
            HasFirstFactor = which == 1,
            IsUserUnproven = which == 2,
            IsStarting = which == 3,
            IsDecoy = which == 4,
            IsTroubled = which == 5,
            ByFailureMode = which == 6,
        };
        Assert.That(FlowContent.Parse(content.ToBytes()), Is.EqualTo(content).Using<FlowContent>(IsSame));
    }

    [Test]
    public void An_unknown_field_of_a_newer_version_is_skipped()
    {
        byte[] newer = [.. Full().ToBytes().ToArray(), 200, 3, 1, 2, 3];
        Assert.That(FlowContent.Parse(newer), Is.EqualTo(Full()).Using<FlowContent>(IsSame));
        Assert.That(FlowContent.Parse(newer.AsMemory(0, newer.Length - 1)), Is.Null);
    }

    // Records compare arrays by reference.
    private static bool IsSame(FlowContent one, FlowContent other) =>
        one.Binding.AsSpan().SequenceEqual(other.Binding)
        && (one.AccessPass ?? []).AsSpan().SequenceEqual(other.AccessPass ?? [])
        && one with { Binding = None, AccessPass = null } == other with { Binding = None, AccessPass = null };

    private static FlowContent Full() => SampleContent.Least() with
    {
        User = "🦊 jdoe",
        SecondSlot = FlowHash.Of("second"),
        PhoneSlot = FlowHash.Of("phone"),
        QuestionHash = FlowHash.Of("question"),
        IsStarting = true,
        IsDecoy = true,
        Handle = new string('h', 400),
        AccessPass = new byte[70_000],
        AccessPassType = "image/png",
        ComparisonCode = "47",
        AnswerWithin = TimeSpan.FromMinutes(2.5),
        CollectWithin = TimeSpan.MaxValue,
        State = ChallengeState.Approved,
        ApprovedUser = "jdoe",
        Message = string.Empty,
        DecidedAge = TimeSpan.FromSeconds(60),
        QuietSince = TimeSpan.FromSeconds(80),
        IsTroubled = true,
        ByFailureMode = true,
        IsUserUnproven = true,
        TraceParent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        QuietUntil = TimeSpan.FromSeconds(90),
    };
}
