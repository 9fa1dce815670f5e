namespace TwoFactor.AspNetCore.Questions;

/// <summary>The kind of a question, which decides what happens after an approval.</summary>
internal enum QuestionKind
{
    None = 0,

    /// <summary>The principal that was kept is signed in.</summary>
    SignIn,

    /// <summary>The signed-in user gets a fresh approval for a purpose.</summary>
    StepUp,

    /// <summary>ASP.NET Core Identity continues its own two-factor sign-in.</summary>
    Identity,

    /// <summary>An ID of the service is connected with the signed-in user.</summary>
    PhoneConnection,
}
