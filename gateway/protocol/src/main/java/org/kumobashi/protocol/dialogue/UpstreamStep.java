package org.kumobashi.protocol.dialogue;

/** What an upstream dialogue can ask of its driver. */
public sealed interface UpstreamStep
    permits Step.Say, Step.ReadLine, Step.StartTls, Step.Granted, Step.Refused {}
