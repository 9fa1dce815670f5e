namespace TwoFactor.Telemetry;

/// <summary>The names of tags.</summary>
internal static class Tags
{
    public const string Provider = "two_factor.provider";
    public const string Operation = "two_factor.operation";
    public const string State = "two_factor.state";
    public const string Tenant = "two_factor.tenant";
    public const string Outcome = "two_factor.outcome";
    public const string ByFailureMode = "two_factor.by_failure_mode";
    public const string ServerAddress = "server.address";
    public const string ErrorType = "error.type";
}
