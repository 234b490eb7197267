/** How a title is played and why so: the same words in the player and on the page of a title. Import it where code is lazy. */
export { DecisionScope, DecisionView, Reasons, useMethodName, type SpokenDecision } from './decision-view'
