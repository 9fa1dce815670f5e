namespace TwoFactor.Testing.FlowRules.Stage;

/// <summary>How a call to the store fails.</summary>
internal enum StoreTrouble
{
    None,

    /// <summary>It does not reach the store.</summary>
    BeforeTheCall,

    /// <summary>It was done, and the answer is lost.</summary>
    AfterTheCall,
}
