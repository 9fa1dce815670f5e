using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using TwoFactor.Flow;

namespace TwoFactor.Documentation.Tests.Extending;

/// <summary>How a store is registered; the store itself always fails.</summary>
internal static class StoreExample
{
    public static ITwoFactorBuilder AddSampleStore(this ITwoFactorBuilder builder)
    {
        builder.Services.Replace(ServiceDescriptor.Singleton<IFlowStore>(services => new SampleStore(services.GetRequiredService<IDataProtectionProvider>())));
        return builder;
    }

    /// <summary>A store that is always unreachable.</summary>
    internal sealed class SampleStore(IDataProtectionProvider keys) : IFlowStore
    {
        private readonly IDataProtector encryption = keys.CreateProtector("SampleStore");

        public bool IsShared => true;

        public ValueTask<bool> CreateAsync(string flow, ReadOnlyMemory<byte> content, TimeSpan keepFor, TimeSpan firstTurnAfter, CancellationToken cancellationToken = default) => Send(encryption.Protect(content.ToArray()));

        public ValueTask<StoredFlow?> ReadAsync(string flow, CancellationToken cancellationToken = default) => throw Unavailable();

        public ValueTask<bool> ReplaceAsync(string flow, long version, ReadOnlyMemory<byte> content, bool isFinal, TimeSpan keepFor, CancellationToken cancellationToken = default) => throw Unavailable();

        public ValueTask<FlowTurn> TakeTurnAsync(string flow, TimeSpan interval, CancellationToken cancellationToken = default) => throw Unavailable();

        public ValueTask<bool> BringTurnForwardAsync(string flow, TimeSpan gap, CancellationToken cancellationToken = default) => throw Unavailable();

        public ValueTask<StoredFlow?> ConsumeAsync(string flow, CancellationToken cancellationToken = default) => throw Unavailable();

        public ValueTask RemoveAsync(string flow, CancellationToken cancellationToken = default) => throw Unavailable();

        public ValueTask<SlotDecision> TakeSlotAsync(string slot, SlotClaim claim, CancellationToken cancellationToken = default) => throw Unavailable();

        public ValueTask FreeSlotAsync(string slot, string flow, TimeSpan pause, CancellationToken cancellationToken = default) => throw Unavailable();

        public ValueTask<TimeSpan?> CountAsync(string counter, int limit, TimeSpan window, CancellationToken cancellationToken = default) => throw Unavailable();

        public ValueTask<IAsyncDisposable> ListenAsync(Action<string?> wake, CancellationToken cancellationToken = default) => throw Unavailable();

        public ValueTask CheckAsync(CancellationToken cancellationToken = default) => throw Unavailable();

        private static ValueTask<bool> Send(byte[] encrypted) => throw Unavailable();

        private static TwoFactorException Unavailable() => new(TwoFactorError.Unavailable, "The sample store is unavailable.") { IsTransient = true };
    }
}
