namespace TwoFactor.Testing.FlowRules.Stage;

/// <summary>A login that was opened in a case.</summary>
internal sealed class Login(FlowRequest request, FlowStart start)
{
    public FlowRequest Request => request;

    public FlowStart Start => start;

    /// <summary>The user's name at the service. The cases use the subject.</summary>
    public string User => request.User ?? request.Subject;

    public long Version => start.Status!.Version;

    public FlowKey Key { get; } = KeyFor(request, start.Id!);

    public static FlowKey KeyFor(FlowRequest request, string id) =>
        new(id) { Tenant = request.Tenant, Subject = request.Subject, Purpose = request.Purpose, Browser = request.Browser };
}
