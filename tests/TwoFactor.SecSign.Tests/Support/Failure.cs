namespace TwoFactor.SecSign.Tests.Support;

/// <summary>Catches the one exception, which must keep its promises whatever it is about.</summary>
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
}
