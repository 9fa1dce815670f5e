using Microsoft.AspNetCore.Mvc;

namespace TwoFactor.AspNetCore.Tests.StepUp;

/// <summary>A controller that needs the phone, with an action that needs it for a second purpose too.</summary>
[Route("transfers")]
[RequireTwoFactor("transfer", MaxAgeSeconds = 300)]
public sealed class TransfersController : ControllerBase
{
    [HttpGet]
    public string List() => nameof(List) + Request.Method;

    [HttpGet("close")]
    [RequireTwoFactor("close-account")]
    public string Close() => nameof(Close) + Request.Method;
}
