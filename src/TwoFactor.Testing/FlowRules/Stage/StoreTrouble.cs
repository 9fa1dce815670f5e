namespace TwoFactor.Testing.FlowRules.Stage;

/// <summary>How a call to the store fails.</summary>
internal enum StoreTrouble
{
    None,

    /// <summary>The call does not reach the store.</summary>
    BeforeTheCall,

    /// <summary>The call was processed, but its answer is lost.</summary>
    AfterTheCall,
}
