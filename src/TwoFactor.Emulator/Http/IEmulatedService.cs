namespace TwoFactor.Emulator.Http;

/// <summary>One of the two services: takes a request and returns the complete answer.</summary>
internal interface IEmulatedService
{
    /// <summary>
    /// The call in the service's own words (<c>POST /auth/login</c>, <c>ReqRequestAuthSession</c>), for the record and for faults.
    /// </summary>
    string NameOf(EmulatedRequest request);

    /// <summary>Processes the request, which may change the state of the service.</summary>
    /// <returns>The complete answer. A refusal is an answer too.</returns>
    Answer Answer(EmulatedRequest request);
}
