using Microsoft.Extensions.DependencyInjection;
using TwoFactor.Flow;

namespace TwoFactor.Stores;

/// <summary>Keeps the store that the registration of this package made for the host. This file is compiled into each shared store.</summary>
internal sealed class MadeStore<TStore>
    where TStore : class
{
    private TStore? made;

    /// <summary>Finds the store of this package that the host uses, also inside a decorator; <see langword="null"/> if another store has replaced it. Then
    /// nothing may be asked of the engine.</summary>
    /// <exception cref="InvalidOperationException">A service that the host's store needs is missing.</exception>
    public static TStore? Find(IServiceProvider services)
    {
        _ = services.GetService<IFlowStore>(); // makes the host's store, if that was not done before
        return services.GetRequiredService<MadeStore<TStore>>().made;
    }

    /// <summary>Keeps a store that is being made for the host.</summary>
    public static TStore Keep(IServiceProvider services, TStore store) => services.GetRequiredService<MadeStore<TStore>>().made = store;
}
