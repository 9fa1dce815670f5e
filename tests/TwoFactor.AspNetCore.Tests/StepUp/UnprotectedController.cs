using Microsoft.AspNetCore.Mvc;

namespace TwoFactor.AspNetCore.Tests.StepUp;

/// <summary>A controller without a requirement of its own, for filters that apply to all controllers.</summary>
[Route("filtered")]
public sealed class UnprotectedController : ControllerBase
{
    [HttpGet]
    public ContentResult Get() => Content("through");
}
