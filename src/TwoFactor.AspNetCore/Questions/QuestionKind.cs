namespace TwoFactor.AspNetCore.Questions;

/// <summary>What happens after an approval.</summary>
internal enum QuestionKind
{
    None = 0,

    /// <summary>The principal that was held back is signed in.</summary>
    SignIn,

    /// <summary>The signed-in user has a fresh approval for a purpose.</summary>
    StepUp,

    /// <summary>ASP.NET Core Identity continues its own two-factor sign-in.</summary>
    Identity,

    /// <summary>An ID of the service belongs to the signed-in user from now on.</summary>
    PhoneConnection,
}
