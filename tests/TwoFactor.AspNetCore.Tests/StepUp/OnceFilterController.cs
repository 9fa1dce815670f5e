using Microsoft.AspNetCore.Mvc;

namespace TwoFactor.AspNetCore.Tests.StepUp;

/// <summary>A controller without a requirement of its own, for filters that apply to all controllers.</summary>
[Route("once-filter")]
public sealed class OnceFilterController : ControllerBase
{
    [HttpGet]
    public string Get() => Request.Method == "GET" ? "through" : string.Empty;
}
