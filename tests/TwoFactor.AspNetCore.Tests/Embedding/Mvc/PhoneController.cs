using Microsoft.AspNetCore.Mvc;

namespace TwoFactor.AspNetCore.Tests.Embedding.Mvc;

/// <summary>A host's controller whose view embeds the page.</summary>
public sealed class PhoneController : Controller
{
    [HttpGet("/mvc/phone")]
    public IActionResult Phone() => View("~/Embedding/Mvc/Phone.cshtml");
}
