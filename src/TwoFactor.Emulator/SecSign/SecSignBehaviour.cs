namespace TwoFactor.Emulator;

/// <summary>The emulator's behaviour where the documents of SecSign ID leave it open or contradict each other.</summary>
public sealed class SecSignBehaviour
{
    /// <summary>How long a session can be answered.</summary>
    /// <value>More than zero, at most 10,000 days; the default is the two minutes of the specification.</value>
    public TimeSpan SessionLifetime { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>How long a session that was not cancelled or released stays readable after its lifetime.</summary>
    /// <value>Zero to 10,000 days; the default, which is our choice, is ten minutes.</value>
    public TimeSpan Retention { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>Whether <c>ReqReleaseAuthSession</c> is supported, as in the specification. Otherwise it is refused with the HTML 400, as by servers
    /// since 2019.</summary>
    /// <value>The default is true.</value>
    public bool SupportsRelease { get; set; } = true;

    /// <summary>Whether error pairs are sent with HTTP 200, the only status whose body the vendor's .NET SDK can read.</summary>
    /// <value>The default is false: the HTTP status is that of the <c>error</c> pair.</value>
    public bool ErrorsUnderStatus200 { get; set; }

    /// <summary>Whether <c>showaccesspass</c> may also be <c>1</c> or <c>0</c>, which the vendor's PHP SDK sends for a boolean.</summary>
    /// <value>The default is false: the specification wants <c>true</c> or <c>false</c>.</value>
    public bool AcceptsNumericBooleans { get; set; }
}
