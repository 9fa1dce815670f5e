namespace TwoFactor.AspNetCore.Endpoints;

/// <summary>The names of the endpoints, for generating links.</summary>
internal static class EndpointNames
{
    public const string Page = "TwoFactor.Page";
    public const string Asset = "TwoFactor.Asset";
    public const string Start = "TwoFactor.Start";
    public const string Status = "TwoFactor.Status";
    public const string Events = "TwoFactor.Events";
    public const string Cancel = "TwoFactor.Cancel";
    public const string Complete = "TwoFactor.Complete";
    public const string Report = "TwoFactor.Report";
    public const string Resume = "TwoFactor.Resume";
    public const string Identity = "TwoFactor.Identity";
    public const string Phone = "TwoFactor.Phone";
    public const string PhoneStatus = "TwoFactor.Phone.Status";
    public const string PhonePair = "TwoFactor.Phone.Pair";
    public const string PhoneConfirm = "TwoFactor.Phone.Confirm";
    public const string PhoneProve = "TwoFactor.Phone.Prove";
    public const string PhoneEnable = "TwoFactor.Phone.Enable";
    public const string PhoneDisconnect = "TwoFactor.Phone.Disconnect";
    public const string Callback = "TwoFactor.Callback";
}
