namespace TwoFactor.Flow;

/// <summary>Converts a <see cref="FlowContent"/> to and from bytes. The format is compact, because a store may keep a hundred thousand of
/// them.</summary>
/// <remarks>Fields are numbered and written in ascending order, and their meaning never changes. A reader skips numbers that it does not know, so
/// that nodes of two versions can share a store during an upgrade; but what an older node writes lacks them. A field that must not be skipped or lost
/// needs a new <see cref="Version"/>.</remarks>
internal static class FlowContentFormat
{
    private const byte Version = 1;

    public static ReadOnlyMemory<byte> Write(FlowContent flow)
    {
        ContentWriter writer = new();
        writer.Byte(Version);
        writer.Key(1, flow.Id);
        writer.Bytes(2, flow.Binding);
        writer.Text(3, flow.Tenant);
        writer.Text(4, flow.Subject);
        writer.Text(5, flow.Purpose);
        writer.Text(6, flow.Provider);
        writer.Text(7, flow.User);
        writer.Key(8, flow.Slot);
        writer.Key(9, flow.SecondSlot);
        writer.Key(10, flow.QuestionHash);
        writer.Text(11, flow.Handle);
        writer.Bytes(12, flow.AccessPass);
        writer.Text(13, flow.AccessPassType);
        writer.Text(14, flow.ComparisonCode);
        writer.Number(15, flow.AnswerWithin.Ticks);
        writer.Number(16, flow.CollectWithin.Ticks);
        writer.Number(17, (long)flow.State);
        writer.Text(18, flow.ApprovedUser);
        writer.Text(19, flow.Message);
        writer.Number(20, flow.DecidedAge.Ticks);
        writer.Number(21, (long)FlagsOf(flow));
        writer.Text(22, flow.TraceParent);
        writer.Number(23, flow.QuietUntil.Ticks);
        writer.Key(24, flow.PhoneSlot);
        writer.Number(25, flow.QuietSince.Ticks);
        return writer.Written;
    }

    /// <returns><see langword="null"/> if the version is another one, the bytes are malformed, or a required field is missing.</returns>
    public static FlowContent? Read(ReadOnlySpan<byte> bytes)
    {
        try
        {
            ContentReader reader = new(bytes);
            return reader.Version() == Version ? Read(ref reader) : null;
        }
        catch (Exception e) when (e is FormatException or ArgumentException)
        {
            return null;
        }
    }

    private static FlowContent Read(ref ContentReader reader)
    {
        FlowContent flow = new() // the fields must be read in this order
        {
            Id = reader.Key(1) ?? throw new FormatException(),
            Binding = reader.Bytes(2) ?? throw new FormatException(),
            Tenant = reader.Text(3) ?? throw new FormatException(),
            Subject = reader.Text(4) ?? throw new FormatException(),
            Purpose = reader.Text(5) ?? throw new FormatException(),
            Provider = reader.Text(6) ?? throw new FormatException(),
            User = reader.Text(7),
            Slot = reader.Key(8) ?? throw new FormatException(),
            SecondSlot = reader.Key(9),
            QuestionHash = reader.Key(10),
            Handle = reader.Text(11),
            AccessPass = reader.Bytes(12),
            AccessPassType = reader.Text(13),
            ComparisonCode = reader.Text(14),
            AnswerWithin = new TimeSpan(reader.Number(15)),
            CollectWithin = new TimeSpan(reader.Number(16)),
            State = StateOf(reader.Number(17)),
            ApprovedUser = reader.Text(18),
            Message = reader.Text(19),
            DecidedAge = new TimeSpan(reader.Number(20)),
        };
        Flags flags = (Flags)reader.Number(21);
        if (!flags.HasFlag(Flags.Present))
            throw new FormatException(); // the content is cut off before the flags, which may forbid a login; no later field does
        string? traceParent = reader.Text(22);
        TimeSpan quietUntil = new(reader.Number(23));
        string? phoneSlot = reader.Key(24);
        TimeSpan quietSince = new(reader.Number(25));
        reader.End();
        return flow with
        {
            HasFirstFactor = flags.HasFlag(Flags.HasFirstFactor),
            IsStarting = flags.HasFlag(Flags.IsStarting),
            IsDecoy = flags.HasFlag(Flags.IsDecoy),
            IsTroubled = flags.HasFlag(Flags.IsTroubled),
            ByFailureMode = flags.HasFlag(Flags.ByFailureMode),
            IsUserUnproven = flags.HasFlag(Flags.IsUserUnproven),
            TraceParent = traceParent,
            QuietSince = quietSince,
            QuietUntil = quietUntil,
            PhoneSlot = phoneSlot,
        };
    }

    private static ChallengeState StateOf(long number)
    {
        ChallengeState state = (ChallengeState)number;
        return (long)state == number && Enum.IsDefined(state) ? state : throw new FormatException();
    }

    private static Flags FlagsOf(FlowContent flow) =>
        Flags.Present
        | (flow.HasFirstFactor ? Flags.HasFirstFactor : 0)
        | (flow.IsStarting ? Flags.IsStarting : 0)
        | (flow.IsDecoy ? Flags.IsDecoy : 0)
        | (flow.IsTroubled ? Flags.IsTroubled : 0)
        | (flow.ByFailureMode ? Flags.ByFailureMode : 0)
        | (flow.IsUserUnproven ? Flags.IsUserUnproven : 0);

    [Flags]
    private enum Flags : long
    {
        HasFirstFactor = 1,
        IsStarting = 2,
        IsDecoy = 4,
        IsTroubled = 8,
        ByFailureMode = 16,
        Present = 32,
        IsUserUnproven = 64,
    }
}
