using Microsoft.AspNetCore.SignalR;

namespace TwoFactor.AspNetCore.Tests.StepUp;

/// <summary>A hub that everyone may open, with a method that needs the phone.</summary>
public sealed class PaymentHub : Hub
{
    [RequireTwoFactor("payment")]
    public string Pay() => $"paid by {Context.UserIdentifier}";
}
