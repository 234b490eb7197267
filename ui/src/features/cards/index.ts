/** A title as every screen shows it: its card, its words, its menu. The one feature that others may import. */
export { ItemLandscapeCard, ItemPosterCard, type ItemCardProps } from './item-card'
export { ItemMenuHost, openItemMenu } from './item-menu-host'
export { useItemActions, type ItemActions } from './item-actions'
export { cardLabel, cardSubtitle, cardTitle, isMusic, useEpisodeCode } from './card-text'
