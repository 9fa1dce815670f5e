namespace TwoFactor.SecSign.Tests.Support;

/// <summary>Catches a <see cref="TwoFactorException"/> and asserts what holds for every one of them.</summary>
internal static class Failure
{
    public static async Task<TwoFactorException> Of(Func<Task> call)
    {
        TwoFactorException failure = await Assert.ThrowsAsync<TwoFactorException>(() => call());
        using (Assert.EnterMultipleScope())
        {
            Assert.That(failure.Provider, Is.EqualTo("SecSign"));
            Assert.That(failure.Tenant, Is.EqualTo(MockedSecSign.Tenant));
            Assert.That(failure.ServiceCode, Is.Null.Or.Match("^[0-9]+$"));
            Assert.That(failure.Message, Does.Not.Contain("johndoe").And.Not.Contain(MockedSecSign.SessionId).And.Not.Contain(MockedSecSign.RequestId));
        }

        return failure;
    }

    /// <summary>What a call throws that ends before it leaves this process, because all connections are in use, for example.</summary>
    public static TwoFactorException InThisProcess(FailureOrigin origin = FailureOrigin.Host) => new(TwoFactorError.Unavailable, "All connections are in use.")
    {
        Provider = "SecSign",
        Tenant = MockedSecSign.Tenant,
        Origin = origin,
        IsTransient = true,
    };
}
